// @ts-check
// Sign: read the letter, unlock, choose what is shown, sign, check the receipt.

import {
  Problem, agreedNow, alertProblem, download, element, fill, find, findAll, form, language, now, onSubmit, required, say, sayDate,
  sayHours, sayList, sayNumber, sayProblem, show, status, stay,
} from './dom.js';
import { showLetter } from './letter.js';
import { api, excerpt, fragment, groupPath, linkPages, outside, placeOf, work } from './server.js';
import { changeItem, readItem, replaceItem } from './store.js';
import { offerFile, unlock } from './unlock.js';

/** What others see; `opened` says that the locked names are open. */
export function sayShown({ show: shown, text, role }, opened = false) {
  return say(`shown-${shown === 'sealed' && opened ? 'opened' : shown}`, { text, role: role ?? '' });
}

/** Sends the stored bytes and checks the receipt; returns the new summary. */
async function sendSignature(letter, open, body) {
  status(say('working-send'));
  const { receipt } = await api(groupPath(letter.group.id, `/letters/${encodeURIComponent(letter.id)}/signatures`), body);
  status(say('working-receipt'));
  return changeItem('receipt', open.place, { letter: letter.id, receipt });
}

/** What was asked for now, where something else was signed before: it is answered, not swallowed. */
const isLater = (signature, choice) => Boolean(choice)
  && ['show', 'text', 'comment', 'role', 'attest'].some((part) => (signature.shown[part] ?? '') !== (choice[part] ?? ''));

function showSigned(letter, open, signature, choice = null) {
  find('[data-later]').hidden = !isLater(signature, choice);
  fill('[data-shown]', sayShown({ ...signature.shown, role: open.info.role }));
  fill('[data-place]', say('place', { n: sayNumber(signature.index) }));
  find('[data-not-kept]').hidden = open.kept;
  for (const link of findAll('[data-link="letter"]')) link.href = stay(`/g/${letter.group.id}/l/${letter.id}`);
  onSubmit('receipt', () => download(`undersigned-receipt-${letter.id}.txt`, 'text/plain', signature.receipt));
  offerFile(open, letter.group.id);
  show('done');
}

/** @param {any} [choice] what was chosen for it now */
function trySigning(letter, open, body, choice = null) {
  const send = async () => {
    const { signatures } = await sendSignature(letter, open, body);
    showSigned(letter, open, signatures.find((it) => it.letter === letter.id), choice);
  };
  // Whatever the server says: it may have taken the signature, and only these bytes get its receipt.
  const failed = (problem) => {
    show('retry');
    alertProblem(problem);
  };
  onSubmit('retry', () => send().catch(failed));
  return send().catch(failed);
}

/** On what terms a name is locked: who must agree, how long one may take it back, and what happens else. */
function sayTerms({ holders, threshold, latest, grace_s: grace }) {
  const total = holders.length;
  const of = total === 1 ? 'alone' : threshold === 1 ? 'any' : threshold === total ? 'all' : 'some';
  const values = { n: threshold, total, names: sayList(holders, threshold === 1 ? 'disjunction' : 'conjunction') };
  const date = sayDate(latest);
  return [say(`sealed-${of}`, values), say('sealed-grace', { n: sayHours(grace) }), say('sealed-else', { date })];
}

function offerChoices(letter, { role, identity }) {
  const offered = { nothing: true, role: role !== '', name: true, sealed: letter.sealing !== null };
  for (const choice of findAll('[data-show]')) {
    if (!letter.shows.includes(choice.dataset.show) || !offered[choice.dataset.show]) choice.remove();
  }
  fill('[data-role]', say('show-role', { role }));
  if (letter.sealing) {
    fill('[data-sealed]', say('show-sealed', { n: sayNumber(letter.sealing.names_at) }));
    fill('[data-sealed-terms]', sayTerms(letter.sealing).join(' '));
    fill('[data-choose-legend]', say('choose-sealed'));
  }
  if (role === '') find('[data-attest-role]').replaceChildren();
  else fill('[data-own-role]', say('attest-role', { role }));
  if (identity === '') find('[data-attest]').replaceChildren();
  else fill('[data-identity]', say('attest', { address: identity }));
}

/** The form's choice; the worker checks texts and lengths before anything is made of it. */
function readChoice(root, elements) {
  const show = find('input[name="show"]:checked', root)?.value;
  if (!show) throw new Problem('choose', '', 'show');
  const named = ['name', 'sealed'].includes(show);
  return {
    show,
    text: named ? (required(elements, 'name') && readLine(elements, 'name')) : '',
    comment: named ? readLine(elements, 'comment') : '',
    role: show === 'sealed' && (elements.attest_role?.checked ?? false),
    attest: named && (elements.attest?.checked ?? false),
  };
}

/** Among how many the signature will be one, as the record itself counts them. */
function showCrowd({ crowd, small }, info) {
  const values = { n: sayNumber(crowd.of_class), text: say(`way-${info.class}`) };
  const box = find('[data-crowd]');
  box.classList.toggle('warn', small);
  fill('[data-crowd]', element('p', {}, say('crowd', values)), small ? element('p', {}, say('crowd-small')) : null);
}

/** What a careful reader should know before choosing, as the audit says it to everybody. */
function sayCareful({ sealing, group }) {
  const lines = [];
  if (group.declared_members < 20) lines.push(say('careful-small', { n: sayNumber(group.declared_members) }));
  if (sealing) {
    if (sealing.names_at < 20) lines.push(say('careful-few', { n: sayNumber(sealing.names_at) }));
    if (sealing.grace_s < 86400) lines.push(say('careful-grace', { n: sayHours(sealing.grace_s) }));
    if (sealing.threshold === 1) lines.push(say('careful-one'));
  }
  find('[data-careful]').hidden = lines.length === 0;
  fill('[data-careful]', ...lines.map((line) => element('li', {}, line)));
}

/** Longest name and comment, in bytes of the record (spec/entries.md), and what a person sees of them. */
const MOST_BYTES = { name: 200, comment: 500 };

/** How many letters, as people count them, are too many. */
export function tooMany(text, bytes) {
  const all = [...new Intl.Segmenter(language, { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment);
  let left = bytes;
  const fits = all.findIndex((letter) => {
    left -= new TextEncoder().encode(letter).length;
    return left < 0;
  });
  return fits < 0 ? 0 : all.length - fits;
}

/** A line as it will stand: composed letters, single spaces; an error at its own field, and nothing is cut. */
function readLine(elements, field) {
  const line = elements[field].value.normalize('NFC').replace(/\s+/g, ' ').trim();
  const n = tooMany(line, MOST_BYTES[field]);
  if (n > 0) throw new Problem('too-long', '', field, { n: sayNumber(n) });
  return line;
}

function choose(letter, open, may) {
  sayCareful(letter);
  offerChoices(letter, open.info);
  find('[data-timing]').hidden = letter.timing !== 'at-once';
  showCrowd(may, open.info);
  const root = form('choose');
  root.onchange = () => {
    const shown = root.elements.show.value;
    find('[data-name-fields]').hidden = !['name', 'sealed'].includes(shown);
    find('[data-attest-role]').hidden = shown !== 'sealed';
  };
  onSubmit('choose', async (elements) => {
    const choice = readChoice(root, elements);
    status(say('working-sign'));
    const about = { id: letter.id, hash: letter.hash, title: letter.title };
    const args = { place: open.place, item: readItem(open.place), excerpt: letter.excerpt, about, choice };
    const signed = await makeSignature(args).catch((problem) => showMismatch(letter, open, problem));
    // Stored before it is sent: whatever happens now, the very same bytes can be sent again.
    replaceItem(open.place, args.item, signed.item);
    if (signed.ms > 0) document.documentElement.dataset.proofMs = signed.ms.toFixed(1);
    await trySigning(letter, open, signed.body, choice);
  });
  show('choose');
}

/** A locked name takes two workers: what locks it is loaded only where somebody locks one. */
async function makeSignature(args) {
  if (args.choice.show !== 'sealed') return work('sign', { ...args, blob: null });
  const content = await work('to_seal', args);
  const { blob, ms } = await work('seal', content);
  const signed = await work('sign', { ...args, blob });
  return { ...signed, ms: signed.ms > 0 ? signed.ms + ms + content.ms : 0 };
}

/** What the server shows now is not the record that this proof is of: nothing is signed, and both sides can be kept. */
function showMismatch(letter, open, problem) {
  if (!['forked', 'other-record', 'excerpt', 'witness'].includes(problem.code)) throw problem;
  fill('[data-mismatch]', sayProblem(problem));
  // Only two versions under one key convict anybody.
  for (const part of findAll('[data-evidence]')) part.hidden = problem.code !== 'forked';
  onSubmit('evidence', async () => {
    const { text } = await work('evidence', { place: open.place, item: readItem(open.place), excerpt: letter.excerpt });
    download(`undersigned-evidence-${letter.group.id}.txt`, 'text/plain', text);
  });
  show('mismatch');
  throw new Problem(problem.code, problem.message);
}

async function afterUnlock(letter, open) {
  const known = open.signatures.find((it) => it.letter === letter.id);
  if (known?.state === 'signed') return showSigned(letter, open, known);
  if (known?.state === 'sending') {
    const about = { id: letter.id };
    const args = { place: open.place, item: readItem(open.place), excerpt: letter.excerpt, about, choice: {}, blob: null };
    const { body } = await work('sign', args);
    trySigningLater(letter, open, body);
    return show('retry');
  }
  const args = { place: open.place, item: readItem(open.place), excerpt: letter.excerpt, letter: letter.id, now: agreedNow() };
  const may = known ? { wait: 'signed' } : await work('may_sign', args).catch((problem) => showMismatch(letter, open, problem));
  if (!may.wait) return choose(letter, open, may);
  if (may.wait === 'signed' && !known) {
    const none = { crowd: { of_class: 0 }, small: false };
    onSubmit('elsewhere', () => choose(letter, open, none));
    return show('elsewhere');
  }
  fill('[data-wait]', say(`wait-${may.wait}`, may.opens ? { date: sayDate(may.opens) } : {}));
  return show('wait');
}

/** The bytes are there; the member decides when they go out. */
function trySigningLater(letter, open, body) {
  onSubmit('retry', () => trySigning(letter, open, body));
}

/** Whose members sign: the words of the group that the letter is frozen under, not those of today. */
function showMembers({ group }) {
  fill('[data-members]', say('members', { group: group.name, n: sayNumber(group.declared_members), text: group.declared_source }));
  fill('[data-membership]', group.membership);
}

export async function signPage() {
  const { g, l } = fragment();
  if (!g) throw new Problem('no-group');
  if (!l) throw new Problem('no-letter');
  const bytes = await excerpt(g, { letter: l });
  const { group, letter: proved, epoch } = await work('letter', { group: g, letter: l, excerpt: bytes, ...outside() });
  const letter = { ...proved, excerpt: bytes };
  linkPages(g, group.name);
  document.title = `${letter.title} · Undersigned`;
  showLetter(letter);
  showMembers(letter);
  const over = now() >= letter.sign_closes || !['frozen', 'signing'].includes(letter.stage);
  const stored = readItem(placeOf(g, epoch)) !== null;
  if (over && !stored) {
    fill('[data-closed]', say('letter-over'));
    return show('closed');
  }
  return unlock(g, epoch, (open) => afterUnlock(letter, open));
}
