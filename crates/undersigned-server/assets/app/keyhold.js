// @ts-check
// A keyholder's page: before the letter is fixed the ceremony, afterwards the letter.

import { askPassphrase, follow, prepareCeremony, showAnew, showFailed } from './ceremony.js';
import { FIELD_OF, Problem, alertProblem, onSubmit, say, status } from './dom.js';
import { openGroup } from './group.js';
import { askWhose, hold, holdPlace, holderName, lookUp, showAbout, showStep } from './hold.js';
import { readKept } from './keep.js';
import { prepareOpening, showLetterStep } from './opening.js';
import { fragment, work } from './server.js';

Object.assign(FIELD_OF, {
  'words-count': 'words', 'words-word': 'words', 'words-checksum': 'words', 'words-other': 'words', kept: 'file',
});

/** What follows once the secrets are open. */
async function goOn({ attempt, participant }) {
  hold.open = true;
  await lookUp();
  hold.me ??= { holder: holderName(participant), participant };
  showAbout();
  if (hold.info.frozen) return showLetterStep();
  if (attempt !== hold.info.attempt) return showAnew();
  return follow();
}

function prepareUnlock() {
  onSubmit('unlock', async (elements) => {
    const passphrase = elements.passphrase.value;
    if (passphrase === '') throw new Problem('empty', '', 'passphrase');
    status(say('working-unlock'));
    const kept = await work('unlock', { sealed: hold.record.sealed, passphrase });
    elements.passphrase.value = '';
    await goOn(kept);
  });
  onSubmit('file', async (elements) => {
    const [file] = elements.file.files;
    if (!file) throw new Problem('file-none', '', 'file');
    const passphrase = elements.filepass.value;
    if (passphrase === '') throw new Problem('empty', '', 'filepass');
    status(say('working-unlock'));
    const sealed = await file.text();
    const kept = await work('unlock', { sealed, passphrase });
    if (kept.group !== hold.group.id || kept.letter !== hold.letter) throw new Problem('other-letter', '', 'file');
    elements.filepass.value = '';
    const { attempt, participant } = kept;
    hold.keep = 'file';
    hold.record = { v: 1, sealed, entry: null, attempt, participant };
    await goOn(kept);
  });
}

/** The first step of who comes: by what is kept, by the link, or by neither. */
async function firstStep() {
  const { info, record, me } = hold;
  if (info.frozen) return showLetterStep();
  if (record?.attempt === info.attempt) return askPassphrase();
  if (!me) return showStep('nolink', 'file');
  if (!me.participant) return showFailed('keyhold-anew-without', {}, false);
  if (info.joined.includes(me.participant)) return showStep('taken', 'file');
  return showStep('join', 'file');
}

export async function keyholdPage() {
  const { l, s } = fragment();
  if (!l) throw new Problem('no-letter');
  hold.group = await openGroup();
  hold.letter = l;
  hold.link = s ?? null;
  addEventListener('hashchange', () => location.reload());
  prepareCeremony();
  prepareUnlock();
  prepareOpening();
  await lookUp();
  const refused = await askWhose();
  hold.record = await readKept(holdPlace());
  if (!hold.me && hold.record) hold.me = { holder: holderName(hold.record.participant), participant: hold.record.participant };
  showAbout();
  await firstStep();
  if (refused) alertProblem(refused);
}
