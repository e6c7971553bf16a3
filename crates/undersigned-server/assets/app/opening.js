// @ts-check
// The letter after the ceremony: where it stands, the call for the opening, the release of the share. Both are done by
// the worker on the ground of a full audit of its own.

import {
  Problem, app, fill, find, findAll, form, now, onSubmit, required, say, sayDate, sayHours, sayNumber, sayProblem,
  showProgress, status, stay,
} from './dom.js';
import { openGroup } from './group.js';
import { hold, holderName, holderNames, letterPath, lookUp, showAbout, showStep } from './hold.js';
import { api, outside, work } from './server.js';

/** The letter as the server has it now. */
async function readLetter() {
  hold.group = await openGroup();
  const letter = hold.group.letters.find((it) => it.id === hold.letter);
  if (!letter?.sealing) throw new Problem('refused-nothing');
  hold.released = letter.opening?.released ?? [];
  showAbout();
  return letter;
}

const isOver = ({ stage }) => ['opening', 'delivered', 'answered', 'closed'].includes(stage);

/** Where the names are: locked, called, over (the grace period is), opening, opened, late. */
function stateOf(letter) {
  const { sealing, opening } = letter;
  if (opening?.opened) return 'opened';
  if (now() >= sealing.latest) return 'late';
  if (isOver(letter)) return opening ? 'opening' : 'past';
  if (opening === null) return 'locked';
  return now() < opening.opens ? 'called' : 'over';
}

function showState(letter) {
  const { sealing, opening } = letter;
  const state = stateOf(letter);
  const released = opening?.released ?? [];
  const names = released.length > 0 ? holderNames(released) : say('keyhold-nobody');
  const date = opening ? sayDate(opening.opens) : '';
  find('#letter-state').dataset.state = state;
  fill('[data-letter-title]', say(`keyhold-state-${state}-title`));
  fill('[data-letter-state]', say(`keyhold-state-${state}`, { n: sayNumber(sealing.names_at), total: sealing.threshold, date, names }));
  const refused = hold.raw.refused_shares.map((number) => say('keyhold-share-refused', { text: holderName(number) }));
  const latest = ['opened', 'late'].includes(state) ? [] : [say('keyhold-latest', { date: sayDate(sealing.latest) })];
  fill('[data-letter-more]', [...refused, ...latest].join(' '));
  for (const link of findAll('[data-link="letter"]')) link.href = stay(`/g/${hold.group.id}/l/${hold.letter}`);
  return state;
}

function showActions(letter, state) {
  const mayCall = letter.sealing.callers.includes('keyholder') && ['locked', 'over'].includes(state) && !isOver(letter);
  const released = letter.opening?.released.includes(hold.me.participant) ?? false;
  const mayRelease = ['called', 'over', 'opening'].includes(state) && !released;
  fill('[data-call]', say('keyhold-call', { n: sayHours(letter.sealing.grace_s), total: sayNumber(letter.sealing.names_at) }));
  form('call').hidden = !mayCall;
  form('release').hidden = !mayRelease;
  find('#nothing-to-do').hidden = mayCall || mayRelease;
}

/** The letter, and what may be done with what is open; else how to open it. */
export async function showLetterStep() {
  await lookUp();
  const letter = await readLetter();
  const state = showState(letter);
  app.dataset.step = '';
  if (hold.open) {
    showActions(letter, state);
    showStep('letter', 'act', ...(hold.record ? ['save'] : []));
  } else if (hold.record) {
    showStep('letter', 'unlock', 'file', 'paper');
  } else {
    showStep('letter', 'file', 'paper');
  }
}

/** Who did not do it: the server, nobody can tell (an answer is lost), or this device itself. */
function refusedBy({ code }) {
  if (['share', 'opening', 'ceremony', 'act', 'link'].includes(code)) return 'server';
  return ['offline', 'unknown', 'unfinished'].includes(code) || code.startsWith('http-') ? 'unsure' : 'refused';
}

/** Says plainly why nothing was released or called. */
function showRefusal(problem) {
  const box = find('#refusal');
  box.dataset.reason = problem.code;
  fill('[data-refusal-title]', say(`keyhold-${refusedBy(problem)}-title`));
  fill('[data-refusal]', sayProblem(problem));
  box.hidden = false;
  box.focus();
}

async function auditAnd(op, args) {
  find('#refusal').hidden = true;
  showStep('running');
  return work(op, { base: `/g/${hold.group.id}`, ...outside(), letter: hold.letter, ...args }, showProgress);
}

/** Audits, makes the entry and sends it; whether it is in. */
async function decide(op, path, more) {
  try {
    const { entry } = await auditAnd(op, {});
    status(say('working-send'));
    await api(letterPath(path), { entry, ...more });
    return true;
  } catch (problem) {
    await showLetterStep().catch(() => showStep('letter', 'act'));
    showRefusal(problem);
    return false;
  }
}

async function release() {
  if (!(await decide('release', 'acts', { secret: hold.link }))) return;
  await lookUp();
  const letter = await readLetter();
  const { opened, released } = letter.opening;
  const left = Math.max(letter.sealing.threshold - released.length, 0);
  fill('#released', opened ? say('keyhold-released-opened') : say('keyhold-released-waiting', { n: left }));
  showStep('released');
}

async function call() {
  if (!(await decide('call', 'calls', {}))) return;
  await showLetterStep();
  status(say('keyhold-called'));
}

/** The words are all there is: the audit tells whose they are. */
async function restore(words) {
  // Before the audit, which takes longer than a slip of the pen should cost.
  await work('check_words', { words });
  try {
    const { participant } = await auditAnd('restore', { words });
    hold.me = { holder: holderName(participant), participant };
    hold.open = true;
    hold.keep = 'file';
    hold.record = null;
  } finally {
    await showLetterStep().catch(() => showStep('letter', 'file', 'paper'));
  }
  form('paper').elements.words.value = '';
  status(say('keyhold-restored', { text: hold.me.holder }));
}

export function prepareOpening() {
  onSubmit('release', release);
  onSubmit('call', call);
  onSubmit('paper', (elements) => restore(required(elements, 'words')));
}
