// @ts-check
// The key ceremony: join, wait, compare the numbers, write the words down, type them again. Nothing of the share is sent
// before the numbers were compared.
// Whatever changes is stored before it is sent, and each step follows from what is stored and what the server hands
// out: a closed tab goes on where it was.

import {
  Problem, alertProblem, app, download, element, fill, find, form, onSubmit, required, say, sayProblem, status,
} from './dom.js';
import {
  askWhose, ceremonyArgs, hold, holdPlace, holderName, holderNames, letterPath, lookUp, showStep,
} from './hold.js';
import { readKept, replaceKept } from './keep.js';
import { showLetterStep } from './opening.js';
import { api, fragmentOf, work } from './server.js';

const POLL_MS = 3000;
const MAX_POLL_MS = 60000;
/** Steps in which somebody reads, writes or types: nothing that others do takes them away. */
const OWN_STEPS = ['code', 'differs', 'words', 'drill'];

function saveFile() {
  download(`undersigned-keyholder-${hold.letter}.txt`, 'text/plain', hold.record.sealed);
}

/** Keeps a change; throws where it cannot be kept, and then nothing is sent. */
async function keepRecord(change) {
  const record = { ...hold.record, ...change };
  if (hold.keep === 'device' && !(await replaceKept(holdPlace(), hold.record, record))) throw new Problem('elsewhere');
  hold.record = record;
  if (hold.keep === 'file' && change.sealed) saveFile();
}

/**
 * Sends an act. Where it is not time for it (any more), looking again tells what is.
 * @param {string} entry
 * @param {string | null} [secret]
 */
async function sendAct(entry, secret = null) {
  try {
    await api(letterPath('acts'), { entry, secret });
  } catch (problem) {
    if (problem.code !== 'ceremony') throw problem;
  }
}

/** Takes part in the attempt that runs. Without a passphrase: under the one that is open. */
async function join(passphrase) {
  await lookUp();
  const refused = await askWhose();
  if (refused) throw refused;
  if (!hold.me?.participant) throw new Problem('link');
  const stored = hold.keep === 'device' ? await readKept(holdPlace()) : null;
  // Another tab was faster: what it has kept is what was sent.
  if (stored?.attempt === hold.info.attempt) {
    hold.record = stored;
    return askPassphrase();
  }
  const { participant } = hold.me;
  status(say('keyhold-working-join'));
  const { sealed, entry } = await work('join', { ...ceremonyArgs(), participant, passphrase });
  const { attempt } = hold.info;
  await keepRecord({ v: 1, sealed, entry, attempt, participant });
  hold.open = true;
  // A lost request is sent again from what is kept.
  await sendAct(entry, hold.link).catch((problem) => {
    if (problem.final) throw problem;
  });
  fill('#waiting');
  showStep('wait', 'save');
  return follow();
}

export function askPassphrase() {
  showStep('unlock', 'file');
}

export function showFailed(key, values, again) {
  const anew = key.startsWith('keyhold-anew');
  fill('[data-failed-title]', say(anew ? 'keyhold-anew-title' : 'keyhold-failed-title'));
  fill('#failed', say(key, values));
  form('rejoin').hidden = !again;
  showStep('failed');
}

/** The organisers have begun anew. */
export async function showAnew() {
  await askWhose();
  hold.stop = true;
  const part = Boolean(hold.link && hold.me?.participant);
  showFailed(part ? 'keyhold-anew' : 'keyhold-anew-without', {}, part);
}

function showWait(missing) {
  const names = holderNames(missing);
  if (hold.info.step === 'deals') {
    fill('#comparing', say('keyhold-comparing', { names }));
    showStep('others', 'save');
    return;
  }
  fill('#waiting', say('keyhold-waiting', { names }));
  showStep('wait', 'save');
}

/** The numbers to compare. While they are read out, the server cannot put others in their place unseen. */
function showCode(code) {
  // A look that began before: it does not ask again.
  if (hold.compared === code) return;
  if (!['code', 'differs'].includes(app.dataset.step)) {
    hold.code = code;
    fill('#code', code);
    showStep('code');
  } else if (hold.code !== code) {
    throw new Problem('code-other');
  }
}

async function showWords() {
  const words = (await work('words', {})).words.split(' ');
  fill('#words', ...words.map((word) => element('li', {}, word)));
  fill('[data-paper]', say('keyhold-paper-of', { text: hold.me.holder, letter: hold.letter }));
  showStep('words');
}

function showDone(missing) {
  fill('#done', missing.length > 0 ? say('keyhold-done-waiting', { names: holderNames(missing) }) : say('keyhold-done-all'));
  showStep('done', 'save');
}

async function showDrill() {
  if (!OWN_STEPS.includes(app.dataset.step)) await showWords();
}

/** Does what comes next; whether there may be more to do at once. */
async function advance() {
  const { info, record } = hold;
  if (info.frozen) {
    hold.stop = true;
    await showLetterStep();
    return false;
  }
  if (info.attempt !== record.attempt) {
    await showAnew();
    return false;
  }
  if (info.step === 'broadcasts' && record.entry && !info.joined.includes(record.participant)) {
    await sendAct(record.entry, hold.link);
    return true;
  }
  const moved = await work('next', ceremonyArgs());
  // From here on the share is there, or an accusation: kept before the words are shown, or anything is sent.
  if (moved.sealed) {
    await keepRecord({ sealed: moved.sealed, entry: null });
    await work('stored', {});
  }
  if (moved.entry) {
    await sendAct(moved.entry);
    return true;
  }
  if (moved.next === 'failed') {
    const known = moved.liar !== null;
    showFailed(known ? 'keyhold-failed-by' : 'keyhold-failed', { text: known ? holderName(moved.liar) : '' }, false);
  } else if (moved.next === 'compare') {
    showCode(moved.code);
  } else if (moved.next === 'drill') {
    await showDrill();
  } else if (moved.next === 'complete') {
    hold.stop = true;
    showDone([]);
    // The link has done its work: it does not stay in the address.
    const values = fragmentOf(hold.group.id, { l: hold.letter });
    history.replaceState(null, '', `${location.pathname}${location.search}${values}`);
  } else if (info.ready.includes(record.participant)) {
    showDone(moved.missing);
  } else {
    showWait(moved.missing);
  }
  return false;
}

/** What the server shows now is not the record that was joined: nothing is sent, and both sides can be kept. */
function showMismatch(problem) {
  fill('[data-mismatch]', sayProblem(problem));
  form('evidence').hidden = problem.code !== 'forked';
  showStep('mismatch');
}

let timer = 0;
let pause = POLL_MS;
let looking = false;

/** Looks, and does what is to be done; again after a while, as long as the page is seen. */
async function look() {
  clearTimeout(timer);
  if (looking || hold.stop || document.hidden) return;
  looking = true;
  try {
    // Twice at most: to deal, and to see what came of it.
    for (let turn = 0; turn < 2; turn += 1) {
      await lookUp();
      if (!(await advance())) break;
    }
    if (pause > POLL_MS) status('');
    pause = POLL_MS;
  } catch (problem) {
    if (problem.code === 'offline' || !problem.final && /^http-|too-many|read-only|busy|clock|storage$|unfinished|unknown$/.test(problem.code)) {
      // Said without taking the words from who is typing.
      status(sayProblem(problem));
      pause = Math.min(2 * pause, MAX_POLL_MS);
    } else {
      hold.stop = true;
      if (['forked', 'other-record', 'excerpt', 'witness'].includes(problem.code)) showMismatch(problem);
      else alertProblem(problem);
    }
  } finally {
    looking = false;
  }
  if (!hold.stop) timer = setTimeout(look, pause);
}

document.addEventListener('visibilitychange', look);

export function follow() {
  hold.stop = false;
  return look();
}

function checkedPassphrase(elements) {
  const passphrase = elements.passphrase.value;
  if ([...passphrase].length < 8) throw new Problem('passphrase', '', 'passphrase');
  if (elements.again.value !== passphrase) throw new Problem('again', '', 'again');
  return passphrase;
}

export function prepareCeremony() {
  onSubmit('join', async (elements) => {
    const passphrase = checkedPassphrase(elements);
    hold.keep = elements.keep.value;
    await join(passphrase);
    elements.passphrase.value = '';
    elements.again.value = '';
  });
  onSubmit('rejoin', () => join());
  onSubmit('code', async (elements) => {
    if (!elements.same.checked) throw new Problem('sure', '', 'same');
    const { sealed } = await work('compared', { ...ceremonyArgs(), code: hold.code });
    await keepRecord({ sealed });
    await work('stored', {});
    hold.compared = hold.code;
    elements.same.checked = false;
    app.dataset.step = '';
    await follow();
  });
  find('#code-differs').onclick = () => showStep('differs');
  find('#print').onclick = () => print();
  onSubmit('words', () => {
    // What is typed now comes from paper.
    fill('#words');
    showStep('drill');
  });
  onSubmit('drill', async (elements) => {
    const words = required(elements, 'words');
    const { entry } = await work('drill', { ...ceremonyArgs(), words });
    await sendAct(entry);
    elements.words.value = '';
    app.dataset.step = '';
    await follow();
  });
  onSubmit('save', saveFile);
  onSubmit('evidence', async () => {
    const { text } = await work('evidence', ceremonyArgs());
    download(`undersigned-evidence-${hold.group.id}.txt`, 'text/plain', text);
  });
  find('[data-step="differs"] [data-back]').onclick = () => showStep('code');
  find('[data-step="drill"] [data-back]').onclick = showWords;
}
