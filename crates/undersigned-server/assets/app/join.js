// @ts-check
// Prove membership: choose a way, prove it, choose a passphrase, get the proof.

import {
  Problem, alertProblem, element, fill, find, findAll, form, now, onSubmit, required, say, sayDate, show,
  showProblem, status, stay,
} from './dom.js';
import { api, excerpt, fragment, fragmentOf, groupPath, hints, linkPages, outside, placeOf, work } from './server.js';
import { changeItem, itemIsPending, readItem, removeItem, replaceItem } from './store.js';
import { offerFile } from './unlock.js';

const CODE_LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A paper code as it is printed: O is 0, I and L are 1; null if it cannot be one.
 * @param {string} typed
 * @returns {string | null}
 */
export function paperCode(typed) {
  const letters = typed.toUpperCase().replace(/[\s\-‐-―]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  const fits = letters.length === 16 && [...letters].every((letter) => CODE_LETTERS.includes(letter));
  return fits ? letters.replace(/(.{4})(?=.)/g, '$1-') : null;
}

/** Links to the letters of a period; what is signed there is read from the record again. */
function lettersOf(told, epoch) {
  const open = told.letters.filter((letter) => letter.epoch === epoch.number);
  if (open.length === 0) return [element('p', {}, say('no-letters'))];
  return open.map(({ id, title, lang, stage }) => {
    const address = stay('/sign', fragmentOf(told.id, { l: id }));
    const opened = stage === 'signing';
    const link = element('a', { class: opened ? 'button primary' : 'button', href: address }, opened ? say('sign-now') : title);
    return element('div', { class: 'card' }, element('h3', { lang }, title), element('p', {}, link));
  });
}

/** The proof is there: nothing in it can tell its holder apart, which was checked. */
function showReady(told, epoch, place) {
  offerFile({ place, epoch }, told.id);
  fill('[data-letters]', ...lettersOf(told, epoch));
  show('done');
}

/**
 * Sends the stored request. A lost answer leaves it stored, to be sent again as it is; so does a refusal: the server may
 * have issued all the same, and does so once for each proof of membership.
 */
async function sendEnrolment(told, epoch, body) {
  const place = placeOf(told.id, epoch);
  status(say('working-send'));
  const { response } = await api(groupPath(told.id, '/enrolments'), body);
  await changeItem('finish', place, { response });
  showReady(told, epoch, place);
}

/** After a refusal, the step where it can be put right. */
function backTo(body, problem) {
  const step = { code: 'code', mailbox: ['already-enrolled', 'domain', 'address'].includes(problem.code) ? 'address' : 'mailcode' }[body.class];
  show(step);
  showProblem(form(step), problem);
}

/**
 * The request that was sent last.
 * @type {any}
 */
let sent = null;

/** The mailbox to which a code was sent last. */
let mailbox = '';

/**
 * What this window knows to be kept on the device.
 * @type {string | null}
 */
let kept = null;

/** Whether the same proof of membership is given again: the code of a slip, or a mailbox, whatever code was mailed to it. */
export function isSameProof(one, other) {
  if (one?.class !== other.class) return false;
  return one.class === 'code' ? one.code === other.code : one.address.toLowerCase() === other.address.toLowerCase();
}

function trySending(told, epoch, body) {
  sent = body;
  const send = () => sendEnrolment(told, epoch, body);
  const failed = (problem) => {
    if (problem.final) return backTo(body, problem);
    show('retry');
    return alertProblem(problem);
  };
  onSubmit('retry', () => send().catch(failed));
  return send().catch(failed);
}

function askPassphrase(told, epoch, body) {
  if (isSameProof(sent, body)) return trySending(told, epoch, { ...sent, code: body.code });
  onSubmit('passphrase', async (elements) => {
    const passphrase = elements.passphrase.value;
    if ([...passphrase].length < 8) throw new Problem('passphrase', '', 'passphrase');
    if (elements.again.value !== passphrase) throw new Problem('again', '', 'again');
    status(say('working-proof'));
    const place = placeOf(told.id, epoch);
    const args = { place, group: told.id, epoch: epoch.number, excerpt: epoch.excerpt, ...outside(), passphrase, now: now(), body };
    const begun = await work('begin', args);
    replaceItem(place, kept, begun.item);
    kept = begun.item;
    elements.passphrase.value = '';
    elements.again.value = '';
    await trySending(told, epoch, begun.body);
  });
  return show('passphrase');
}

function askWay(told, group, epoch) {
  const ways = group.classes.filter((way) => told.ways.includes(way));
  for (const way of findAll('[data-way]')) if (!ways.includes(way.dataset.way)) way.remove();
  fill('[data-window]', say('window', { date: sayDate(epoch.enrol_closes) }));
  fill('[data-domains]', say('domains', { domains: group.domains.join(', ') }));
  const choices = findAll('input[name="way"]');
  if (choices.length === 1 || fragment().code) choices[0].checked = true;
  onSubmit('way', (elements) => {
    const way = elements.way.value;
    if (!way) throw new Problem('choose', '', 'way');
    show(way === 'code' ? 'code' : 'address');
  });
  onSubmit('code', (elements) => {
    const code = paperCode(required(elements, 'code'));
    if (code === null) throw new Problem('code-format', '', 'code');
    elements.code.value = code;
    return askPassphrase(told, epoch, { epoch: epoch.number, class: 'code', code });
  });
  onSubmit('address', async (elements) => {
    const address = required(elements, 'address');
    status(say('working-send'));
    await api(groupPath(told.id, '/mailbox-codes'), { address });
    mailbox = address;
    show('mailcode');
  });
  onSubmit('mailcode', (elements) => {
    const code = required(elements, 'code').replace(/\D/g, '');
    if (code.length !== 6 && code.length !== 10) throw new Problem('mailcode-format', '', 'code');
    return askPassphrase(told, epoch, { epoch: epoch.number, class: 'mailbox', address: mailbox, code });
  });
  for (const button of findAll('[data-back]')) button.onclick = () => show(button.dataset.back);
}

function resume(told, epoch) {
  const place = placeOf(told.id, epoch);
  onSubmit('resume', async (elements) => {
    const passphrase = elements.passphrase.value;
    if (passphrase === '') throw new Problem('empty', '', 'passphrase');
    status(say('working-unlock'));
    const { request } = await work('unlock', { place, item: readItem(place), passphrase });
    elements.passphrase.value = '';
    mailbox = request.address ?? '';
    await trySending(told, epoch, request);
  });
  onSubmit('restart', () => {
    removeItem(place);
    kept = null;
    show('way');
  });
  show('resume');
}

/** The code of a slip is worth a membership proof: it does not stay in the address or the history. */
function takeCode(g) {
  const { code } = fragment();
  if (!code) return false;
  form('code').elements.code.value = paperCode(code) ?? code;
  history.replaceState(null, '', `${location.pathname}${location.search}${fragmentOf(g)}`);
  return true;
}

export async function joinPage() {
  const { g } = fragment();
  if (!g) throw new Problem('no-group');
  const told = { ...(await hints(g)), id: g };
  const withCode = takeCode(g);
  if (told.epoch === null) {
    fill('[data-closed]', say('no-period'));
    return show('closed');
  }
  const bytes = await excerpt(g, { epoch: told.epoch });
  const { group, epoch: proved } = await work('epoch', { group: g, epoch: told.epoch, excerpt: bytes, ...outside() });
  const epoch = { ...proved, excerpt: bytes };
  linkPages(g, group.name);
  kept = readItem(placeOf(g, epoch));
  const pending = itemIsPending(placeOf(g, epoch));
  if (pending === false) {
    fill('[data-letters]', ...lettersOf(told, epoch));
    return show('have');
  }
  const closed = now() < epoch.enrol_opens ? ['opens', epoch.enrol_opens] : ['closed', epoch.enrol_closes];
  // A request that was sent in time is answered later too: the very same one.
  if (pending === null && (now() < epoch.enrol_opens || now() >= epoch.enrol_closes)) {
    fill('[data-closed]', say(closed[0], { date: sayDate(closed[1]) }));
    return show('closed');
  }
  askWay(told, group, epoch);
  if (pending) return resume(told, epoch);
  return show(withCode && find('[data-way="code"]') ? 'code' : 'way');
}
