// My signatures: look, check in the public record, withdraw, save, delete.

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

function signatureCard(group, signature, standing) {
  const letter = group.letters.find((it) => it.id === signature.letter);
  const checked = standing?.[signature.letter];
  const left = ['withdrawing', 'withdrawn'].includes(signature.state);
  const gone = checked === 'missing' && left ? 'withdrawn' : checked;
  const actions = [];
  if (signature.state === 'sending' && letter) {
    const address = stay('/sign', fragmentFor({ g: group.id, l: letter.id }));
    actions.push(element('a', { class: 'button primary', href: address }, say('send-again')));
  }
  if (signature.receipt) {
    const save = () => download(`undersigned-receipt-${signature.letter}.txt`, 'text/plain', signature.receipt);
    actions.push(element('button', { class: 'button', type: 'button', onclick: save }, say('receipt')));
  }
  if (['signed', 'withdrawing'].includes(signature.state) && letter && takesBack(letter)) {
    const ask = () => askWithdrawal(group, letter);
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

function showMine(group, standing = null) {
  const { info, signatures } = open;
  find('[data-empty]').hidden = signatures.length > 0;
  fill('[data-signatures]', ...signatures.map((signature) => signatureCard(group, signature, standing)));
  const proof = [[say('proof-way'), say(`way-${info.class}`)]];
  if (info.role) proof.push([say('proof-role'), info.role]);
  if (info.identity) proof.push([say('proof-address'), info.identity]);
  fill('[data-proof]', ...facts(proof));
}

async function checkMine(group) {
  find('[data-progress]').hidden = false;
  try {
    const marks = await work('marks', { place: open.place, item: readItem(open.place) });
    const args = { base: `/g/${group.id}`, vkey: group.group.vkey, marks };
    const { verdict, standing } = await work('audit', args, showProgress);
    showMine(group, standing);
    status(say('check-done', { n: sayNumber(verdict.size) }));
  } finally {
    find('[data-progress]').hidden = true;
  }
}

/** Sends the stored withdrawal and checks its receipt; gives the new summary. */
async function sendWithdrawal(group, letter, body) {
  const address = `groups/${encodeURIComponent(group.id)}/letters/${encodeURIComponent(letter.id)}/withdrawals`;
  const args = () => ({ place: open.place, item: readItem(open.place), letter: letter.id });
  let answer;
  try {
    answer = await api(address, body);
  } catch (problem) {
    // An earlier attempt had arrived, and its answer was lost.
    if (problem.code === 'already-withdrawn') return work('left', args());
    if (problem.final) await forget(open, letter);
    throw problem;
  }
  return work('receipt', { ...args(), vkey: group.group.vkey, ...answer });
}

function askWithdrawal(group, letter) {
  fill('[data-withdraw]', say('withdraw-which', { letter: letter.title }));
  onSubmit('withdraw', async () => {
    status(say('working-withdraw'));
    const about = { id: letter.id, hash: letter.hash };
    const leaving = await work('withdraw', { place: open.place, item: readItem(open.place), letter: letter.entry, about });
    writeItem(open.place, leaving.item);
    const done = await sendWithdrawal(group, letter, leaving.body);
    writeItem(open.place, done.item);
    open = { ...open, signatures: done.signatures };
    showMine(group);
    show('list');
    status(say('withdrawn'));
  });
  show('withdraw');
}

function listMine(group, unlocked) {
  open = unlocked;
  showMine(group);
  onSubmit('check', () => checkMine(group));
  offerFile(open, group);
  onSubmit('delete', async (elements) => {
    if (!elements.sure.checked) throw new Problem('sure');
    removeItem(open.place);
    await work('lock', {});
    show('deleted');
  });
  for (const button of findAll('[data-back]')) button.onclick = () => show(button.dataset.back);
  show('list');
}

async function minePage() {
  const group = await openGroup();
  const wanted = group.letters.find((it) => it.id === fragment().l)?.epoch;
  const stored = group.epochs.filter((epoch) => readItem(placeOf(group, epoch)) !== null);
  const first = group.epochs.find((it) => it.number === wanted) ?? stored.at(-1) ?? currentEpoch(group);
  if (!first) throw new Problem('not-found', say('no-period'));
  const start = (epoch) => unlock(group, epoch, (unlocked) => listMine(group, unlocked));
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

PAGES.mine = minePage;
