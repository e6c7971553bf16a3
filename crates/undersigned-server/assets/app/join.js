// @ts-check
// Prove membership: choose a way, prove it, choose a passphrase, get the proof, keep a copy of it.

import {
  Problem, alertProblem, download, element, fill, find, findAll, form, now, onShow, onSubmit, required, say, sayDate,
  sayNumber, show, showProblem, status, stay,
} from './dom.js';
import { forgetDraft, keepDraft, openDraft, readDraft } from './draft.js';
import { api, excerpt, fragment, fragmentOf, groupPath, hints, linkPages, outside, placeOf, work } from './server.js';
import { askToKeep, changeItem, itemIsPending, readItem, removeItem, replaceItem } from './store.js';
import { lookAtMailCode, lookAtPaperCode, readAddress } from './typed.js';
import { calendar } from './when.js';
import { offerCopy } from './unlock.js';

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

/**
 * The proof is there: nothing in it can tell its holder apart, which was checked. A copy comes before anything else: weeks
 * pass until it is needed, and a browser may forget what it keeps.
 */
function showReady(told, epoch, place) {
  forgetDraft();
  fill('[data-letters]', ...lettersOf(told, epoch));
  offerCopy({ place, epoch }, told.id, () => show('done'));
  onSubmit('without', () => show('done'));
  show('keep');
  askToKeep();
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

/** Says of a code, while it is typed, whether it can be right: a slip of the finger is found before anything is chosen. */
function watchCode(name, look) {
  const input = form(name).elements.code;
  const note = find('[data-typed]', form(name));
  const tell = () => {
    const seen = look(input.value);
    const key = seen.wrong || (seen.code && !seen.checked) ? 'typed-wrong' : seen.checked ? 'typed-right' : '';
    note.textContent = key && say(key);
    note.classList.toggle('error', key === 'typed-wrong');
  };
  input.oninput = () => {
    tell();
    keepDraft({ [name]: input.value });
  };
}

/** The code of a form, as it is printed. One that does not check itself was mistyped: nothing is asked before it is right. */
function readCode(elements, look) {
  const seen = look(required(elements, 'code'));
  const name = look === lookAtMailCode ? 'mailcode' : 'code';
  if (seen.code === null) throw new Problem(`${name}-format`, '', 'code');
  // Slips that were printed before codes checked themselves are believed when they are given a second time.
  if (!seen.checked && (name === 'mailcode' || elements.code.dataset.insisted !== seen.code)) {
    elements.code.dataset.insisted = seen.code;
    throw new Problem('code-typed', '', 'code');
  }
  elements.code.value = seen.printed;
  return name === 'mailcode' ? seen.code : seen.printed;
}

/** A calendar entry that is made here: this server need not know who wants to come back. */
function offerReminder(title, at) {
  const link = location.href.split('&code=')[0];
  const save = () => download('undersigned.ics', 'text/calendar', calendar([{ at, title, link }]));
  fill('[data-calendar-here]', element('button', { class: 'button', type: 'button', onclick: save }, say('calendar')));
}

/** Mails to one address in so many minutes, at most (spec/codes.md §2.1.2). */
const MOST_MAILS = 3;
const MOST_MINUTES = 15;

/**
 * Where a mail went, and how many more can go there. The mailbox is what was typed, whatever the server says that it read.
 * @param {string} typed an address as it is compared
 */
function showAsked(typed) {
  const [local, domain] = typed.split('@');
  mailbox = `${local.split('+')[0]}@${domain}`;
  const count = (readDraft().asked?.[mailbox] ?? 0) + 1;
  keepDraft({ address: mailbox, asked: { ...readDraft().asked, [mailbox]: count } });
  const words = [say('sent-to', { address: mailbox })];
  if (mailbox !== typed) words.push(say('sent-cut'));
  words.push(say(count >= MOST_MAILS ? 'sent-last' : 'sent-most', { n: sayNumber(MOST_MAILS), total: sayNumber(MOST_MINUTES) }));
  fill('[data-sent]', ...words.map((text) => element('p', {}, text)));
  find('[data-field="address"]', form('mailcode')).hidden = true;
  show('mailcode');
}

/** For who has a code already, from this page before it was closed or from another device. */
function haveCode() {
  mailbox = '';
  fill('[data-sent]', element('p', {}, say('have-code')));
  find('[data-field="address"]', form('mailcode')).hidden = false;
  form('mailcode').elements.address.value = readDraft().address ?? '';
  show('mailcode');
}

/** The step at which this page was left, with what was typed: whoever looks at their mail on a phone comes back to it. */
function resumeDraft(ways) {
  const draft = readDraft();
  if (!ways.includes(draft.way)) return false;
  const way = findAll('input[name="way"]').find((it) => it.value === draft.way);
  if (way) way.checked = true;
  form('code').elements.code.value ||= draft.code ?? '';
  form('address').elements.address.value = draft.typed ?? draft.address ?? '';
  form('mailcode').elements.code.value = draft.mailcode ?? '';
  if (draft.step === 'mailcode' && draft.address) {
    mailbox = draft.address;
    fill('[data-sent]', element('p', {}, say('sent-to', { address: mailbox })));
    find('[data-field="address"]', form('mailcode')).hidden = true;
  } else if (draft.step === 'mailcode') {
    haveCode();
  }
  if (!['code', 'address', 'mailcode'].includes(draft.step)) return false;
  show(draft.step);
  return true;
}

function askWay(told, group, epoch) {
  const ways = group.classes.filter((way) => told.ways.includes(way));
  for (const way of findAll('[data-way]')) if (!ways.includes(way.dataset.way)) way.remove();
  find('[data-have-code]').hidden = !ways.includes('mailbox');
  find('[data-have-code]').onclick = haveCode;
  fill('[data-window]', say('window', { date: sayDate(epoch.enrol_closes) }));
  fill('[data-domains]', say('domains', { domains: group.domains.join(', ') }));
  const choices = findAll('input[name="way"]');
  if (choices.length === 1 || fragment().code) choices[0].checked = true;
  onSubmit('way', (elements) => {
    const way = elements.way.value;
    if (!way) throw new Problem('choose', '', 'way');
    keepDraft({ way });
    show(way === 'code' ? 'code' : 'address');
  });
  watchCode('code', lookAtPaperCode);
  watchCode('mailcode', lookAtMailCode);
  form('address').elements.address.oninput = (event) => keepDraft({ typed: event.target.value });
  onSubmit('code', (elements) => {
    const code = readCode(elements, lookAtPaperCode);
    return askPassphrase(told, epoch, { epoch: epoch.number, class: 'code', code });
  });
  onSubmit('address', async (elements) => {
    const address = readAddress(required(elements, 'address'));
    if (address === null) throw new Problem('address', '', 'address');
    if (!group.domains.includes(address.split('@')[1])) throw new Problem('domain', '', 'address');
    status(say('working-send'));
    await api(groupPath(told.id, '/mailbox-codes'), { address });
    showAsked(address);
  });
  onSubmit('mailcode', (elements) => {
    const typed = mailbox || readAddress(required(elements, 'address'));
    if (!typed) throw new Problem('address', '', 'address');
    const [local, domain] = typed.split('@');
    if (!group.domains.includes(domain)) throw new Problem('domain', '', 'address');
    mailbox = `${local.split('+')[0]}@${domain}`;
    const code = readCode(elements, lookAtMailCode);
    return askPassphrase(told, epoch, { epoch: epoch.number, class: 'mailbox', address: mailbox, code });
  });
  for (const button of findAll('[data-back]')) button.onclick = () => show(button.dataset.back);
  return ways;
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
  form('code').elements.code.value = lookAtPaperCode(code).printed ?? code;
  history.replaceState(null, '', `${location.pathname}${location.search}${fragmentOf(g)}`);
  return true;
}

/** A period of a group, and the group, as the record has both. */
async function period(g, number) {
  const bytes = await excerpt(g, { epoch: number });
  const { group, epoch } = await work('epoch', { group: g, epoch: number, excerpt: bytes, ...outside() });
  return { group, epoch: { ...epoch, excerpt: bytes } };
}

/** When the period after one that is over opens; 0 where the record has none, or where no answer comes. */
async function opensAgain(g, { number }) {
  try {
    const { epoch } = await period(g, number + 1);
    return now() < epoch.enrol_opens ? epoch.enrol_opens : 0;
  } catch (error) {
    // What is known is said all the same. A record that is not the one that was met is told, as everywhere.
    if (error instanceof Problem && ['not-found', 'offline', 'busy'].includes(error.code)) return 0;
    throw error;
  }
}

export async function joinPage() {
  const { g } = fragment();
  if (!g) throw new Problem('no-group');
  const told = { ...(await hints(g)), id: g };
  const withCode = takeCode(g);
  openDraft(g);
  if (told.epoch === null) {
    fill('[data-closed]', say('no-period'));
    return show('closed');
  }
  const { group, epoch } = await period(g, told.epoch);
  linkPages(g, group.name);
  kept = readItem(placeOf(g, epoch));
  const pending = itemIsPending(placeOf(g, epoch));
  if (pending === false) {
    fill('[data-letters]', ...lettersOf(told, epoch));
    return show('have');
  }
  const [early, late] = [now() < epoch.enrol_opens, now() >= epoch.enrol_closes];
  // A request that was sent in time is answered later too: the very same one.
  if (pending === null && (early || late)) {
    const opens = early ? epoch.enrol_opens : await opensAgain(g, epoch);
    const said = late ? [say('closed', { date: sayDate(epoch.enrol_closes) })] : [];
    if (opens > 0) {
      said.push(say(early ? 'opens' : 'opens-next', { date: sayDate(opens) }));
      offerReminder(say('calendar-join', { group: group.name }), opens);
    }
    fill('[data-closed]', said.join(' '));
    return show('closed');
  }
  const ways = askWay(told, group, epoch);
  if (pending) return resume(told, epoch);
  if (ways.length === 0) {
    fill('[data-closed]', say('no-way'));
    return show('closed');
  }
  // A passphrase is never kept: who was there comes back to the code before it.
  onShow((step) => {
    if (['way', 'code', 'address', 'mailcode'].includes(step)) keepDraft({ step });
  });
  if (withCode && ways.includes('code')) return show('code');
  if (!resumeDraft(ways)) show('way');
  return undefined;
}
