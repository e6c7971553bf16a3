// Sign: read the letter, unlock, choose what is shown, sign, check the receipt.

/** What others see; `opened` says that the locked names are open. */
function sayShown({ show: shown, text, role }, opened = false) {
  return say(`shown-${shown === 'sealed' && opened ? 'opened' : shown}`, { text, role: role ?? '' });
}

/** Sends the stored bytes and checks the receipt; gives the new summary. */
async function sendSignature(group, letter, open, body) {
  status(say('working-send'));
  const address = `groups/${encodeURIComponent(group.id)}/letters/${encodeURIComponent(letter.id)}/signatures`;
  const { index, receipt } = await api(address, body);
  status(say('working-receipt'));
  const args = { place: open.place, item: readItem(open.place), letter: letter.id, vkey: group.group.vkey, index, receipt };
  const done = await work('receipt', args);
  writeItem(open.place, done.item);
  return done;
}

/** The server will not take it, now or ever: the list on this device forgets it. */
async function forget(open, letter) {
  const { item } = await work('refused', { place: open.place, item: readItem(open.place), letter: letter.id });
  writeItem(open.place, item);
}

function showSigned(group, letter, open, signature) {
  fill('[data-shown]', sayShown({ ...signature.shown, role: open.info.role }));
  fill('[data-place]', say('place', { n: sayNumber(signature.index) }));
  find('[data-not-kept]').hidden = open.kept;
  for (const link of findAll('[data-link="letter"]')) link.href = stay(`/g/${group.id}/l/${letter.id}`);
  onSubmit('receipt', () => download(`undersigned-receipt-${letter.id}.txt`, 'text/plain', signature.receipt));
  offerFile(open, group);
  show('done');
}

function trySigning(group, letter, open, body) {
  const send = async () => {
    const { signatures } = await sendSignature(group, letter, open, body);
    showSigned(group, letter, open, signatures.find((it) => it.letter === letter.id));
  };
  const failed = async (problem) => {
    if (problem.final) {
      await forget(open, letter);
      show('choose');
    } else {
      show('retry');
    }
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
    text: named ? required(elements, 'name') : '',
    comment: named ? elements.comment.value.trim() : '',
    role: show === 'sealed' && (elements.attest_role?.checked ?? false),
    attest: named && (elements.attest?.checked ?? false),
  };
}

function choose(group, letter, open) {
  offerChoices(letter, open.info);
  find('[data-timing]').hidden = letter.timing !== 'at-once';
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
    const signed = await work('sign', { place: open.place, item: readItem(open.place), letter: letter.entry, about, choice });
    // Stored before it is sent: whatever happens now, the very same bytes can be sent again.
    writeItem(open.place, signed.item);
    if (signed.ms > 0) document.documentElement.dataset.proofMs = signed.ms.toFixed(1);
    await trySigning(group, letter, open, signed.body);
  });
  show('choose');
}

async function afterUnlock(group, letter, open) {
  const known = open.signatures.find((it) => it.letter === letter.id);
  if (known?.state === 'signed') return showSigned(group, letter, open, known);
  if (known?.state === 'sending') {
    const about = { id: letter.id };
    const { body } = await work('sign', { place: open.place, item: readItem(open.place), letter: letter.entry, about, choice: {} });
    trySigningLater(group, letter, open, body);
    return show('retry');
  }
  const { wait } = known
    ? { wait: { wait: 'signed' } }
    : await work('may_sign', {
        place: open.place, item: readItem(open.place), group: group.entry, letter: letter.entry,
        round: open.epoch.round, now: now(),
      });
  if (wait === null) return choose(group, letter, open);
  if (wait.wait === 'signed' && !known) {
    onSubmit('elsewhere', () => choose(group, letter, open));
    return show('elsewhere');
  }
  fill('[data-wait]', say(`wait-${wait.wait}`, wait.opens ? { date: sayDate(wait.opens) } : {}));
  return show('wait');
}

/** The bytes are there; the member decides when they go out. */
function trySigningLater(group, letter, open, body) {
  onSubmit('retry', () => trySigning(group, letter, open, body));
}

async function signPage() {
  const group = await openGroup();
  const letter = group.letters.find((it) => it.id === fragment().l);
  if (!letter) throw new Problem('no-letter');
  const epoch = group.epochs.find((it) => it.number === letter.epoch);
  document.title = `${letter.title} · Undersigned`;
  showLetter(letter);
  const over = now() >= letter.sign_closes || !['frozen', 'signing'].includes(letter.stage);
  const stored = readItem(placeOf(group, epoch)) !== null;
  if (over && !stored) {
    fill('[data-closed]', say('letter-over'));
    return show('closed');
  }
  return unlock(group, epoch, (open) => afterUnlock(group, letter, open));
}

PAGES.sign = signPage;
