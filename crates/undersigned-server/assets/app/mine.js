// @ts-check
// My signatures: look, check in the public record, withdraw, save, delete.

import {
  Problem, download, element, facts, fill, find, findAll, now, onSubmit, say, sayDate, sayNumber, show, showProgress,
  status, stay,
} from './dom.js';
import { api, auditOnAllCores, excerpt, fragment, fragmentOf, groupPath, hints, linkPages, outside, work } from './server.js';
import { sayShown } from './sign.js';
import { changeItem, readItem, removeItem, storedEpochs } from './store.js';
import { offerFile, unlock } from './unlock.js';

/**
 * The open proof, as the worker sums it up.
 * @type {any}
 */
let open = null;

const takesBack = (letter) => ['signing', 'ended'].includes(letter.stage);

/** For a letter with locked names: how long one may still take back, or that it is too late. */
function takeBackNotice(letter) {
  if (!letter?.opening) return null;
  const { opens, opened } = letter.opening;
  if (opened) return say('back-opened');
  if (letter.stage === 'opening') return say('back-closed');
  return takesBack(letter) && now() < opens ? say('back-until', { date: sayDate(opens) }) : null;
}

function signatureCard(told, signature, standing) {
  const letter = told.letters.find((it) => it.id === signature.letter);
  const checked = standing?.[signature.letter];
  const left = ['withdrawing', 'withdrawn'].includes(signature.state);
  const gone = checked === 'missing' && left ? 'withdrawn' : checked;
  const actions = [];
  if (signature.state === 'sending' && letter) {
    const address = stay('/sign', fragmentOf(told.id, { l: letter.id }));
    actions.push(element('a', { class: 'button primary', href: address }, say('send-again')));
  }
  if (signature.receipt) {
    const save = () => download(`undersigned-receipt-${signature.letter}.txt`, 'text/plain', signature.receipt);
    actions.push(element('button', { class: 'button', type: 'button', onclick: save }, say('receipt')));
  }
  if (['signed', 'withdrawing'].includes(signature.state) && letter && takesBack(letter)) {
    const ask = () => askWithdrawal(told, signature);
    actions.push(element('button', { class: 'button danger', type: 'button', onclick: ask }, say('withdraw')));
  }
  const notice = gone ? element('p', { class: gone === 'stands' || gone === 'withdrawn' ? 'notice good' : 'notice warn' }, say(`checked-${gone}`)) : null;
  const called = left ? null : takeBackNotice(letter);
  return element(
    'article', { class: 'card', 'data-signature': signature.letter, 'data-state': signature.state },
    element('h3', letter ? { lang: letter.lang } : {}, signature.title),
    element('p', {}, element('span', { class: 'stage' }, say(`state-${signature.state}`)), ' ',
      sayShown({ ...signature.shown, role: open.info.role }, letter?.opening?.opened)),
    called ? element('p', { class: 'notice', 'data-take-back': letter.stage }, called) : null,
    notice,
    actions.length > 0 ? element('p', { class: 'actions' }, ...actions) : null,
  );
}

function showMine(told, standing = null) {
  const { info, signatures } = open;
  find('[data-empty]').hidden = signatures.length > 0;
  fill('[data-signatures]', ...signatures.map((signature) => signatureCard(told, signature, standing)));
  /** @type {[string, string][]} */
  const proof = [[say('proof-way'), say(`way-${info.class}`)]];
  if (info.role) proof.push([say('proof-role'), info.role]);
  if (info.identity) proof.push([say('proof-address'), info.identity]);
  fill('[data-proof]', ...facts(proof));
}

async function checkMine(told) {
  find('[data-progress]').hidden = false;
  try {
    const marks = await work('marks', { place: open.place, item: readItem(open.place) });
    const { verdict, standing } = await auditOnAllCores({ base: `/g/${told.id}`, ...outside(), ...marks }, showProgress);
    showMine(told, standing);
    status(say('check-done', { n: sayNumber(verdict.size) }));
  } finally {
    find('[data-progress]').hidden = true;
  }
}

/** Sends the stored withdrawal and checks its receipt; returns the new summary. */
async function sendWithdrawal(told, letter, body) {
  // A refusal changes nothing here: an earlier attempt may have arrived. The record tells, not the server's word.
  const { receipt } = await api(groupPath(told.id, `/letters/${encodeURIComponent(letter)}/withdrawals`), body);
  return changeItem('receipt', open.place, { letter, receipt });
}

function askWithdrawal(told, signature) {
  fill('[data-withdraw]', say('withdraw-which', { letter: signature.title }));
  onSubmit('withdraw', async () => {
    status(say('working-withdraw'));
    const about = { id: signature.letter, hash: signature.hash };
    const bytes = await excerpt(told.id, { letter: signature.letter });
    const leaving = await changeItem('withdraw', open.place, { excerpt: bytes, about });
    const done = await sendWithdrawal(told, signature.letter, leaving.body);
    open = { ...open, signatures: done.signatures };
    showMine(told);
    show('list');
    status(say('withdrawn'));
  });
  show('withdraw');
}

function listMine(told, unlocked) {
  open = unlocked;
  showMine(told);
  onSubmit('check', () => checkMine(told));
  offerFile(open, told.id);
  onSubmit('delete', async (elements) => {
    if (!elements.sure.checked) throw new Problem('sure');
    removeItem(open.place);
    await work('lock', {});
    show('deleted');
  });
  for (const button of findAll('[data-back]')) button.onclick = () => show(button.dataset.back);
  show('list');
}

export async function minePage() {
  const { g, l } = fragment();
  if (!g) throw new Problem('no-group');
  const told = { ...(await hints(g)), id: g };
  linkPages(g, told.name);
  const stored = storedEpochs(g);
  const wanted = told.letters.find((it) => it.id === l)?.epoch ?? stored.at(-1)?.number ?? told.epoch;
  const first = stored.find((it) => it.number === wanted) ?? (wanted ? { number: wanted } : null);
  if (!first) throw new Problem('not-found', say('no-period'));
  const start = (epoch) => unlock(g, epoch, (unlocked) => listMine(told, unlocked));
  if (stored.length > 1) {
    const period = find('#period');
    period.replaceChildren(...stored.map((epoch) => element('option', { value: epoch.number }, say('period', { n: epoch.number }))));
    period.value = String(first.number);
    period.onchange = () => {
      start(stored.find((epoch) => String(epoch.number) === period.value));
      find('[data-step="period"]').hidden = false;
    };
  }
  start(first);
  find('[data-step="period"]').hidden = stored.length < 2;
}
