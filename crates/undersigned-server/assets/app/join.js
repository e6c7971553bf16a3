// Prove membership: choose a way, prove it, choose a passphrase, get the proof.

const CODE_LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A paper code as it is printed: O is 0, I and L are 1; null if it cannot be one. */
function paperCode(typed) {
  const letters = typed.toUpperCase().replace(/[\s\-‐-―]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  const fits = letters.length === 16 && [...letters].every((letter) => CODE_LETTERS.includes(letter));
  return fits ? letters.match(/.{4}/g).join('-') : null;
}

function lettersOf(group, epoch) {
  const open = group.letters.filter((letter) => letter.epoch === epoch.number && now() < letter.sign_closes);
  if (open.length === 0) return [element('p', {}, say('no-letters'))];
  return open.map((letter) => {
    const opened = letter.sign_opens <= now();
    const when = say(opened ? 'sign-until' : 'sign-from', { date: sayDate(opened ? letter.sign_closes : letter.sign_opens) });
    const address = stay('/sign', fragmentFor({ g: group.id, l: letter.id }));
    const link = element('a', { class: opened ? 'button primary' : 'button', href: address }, opened ? say('sign-now') : letter.title);
    return element('div', { class: 'card' }, element('h3', { lang: letter.lang }, letter.title), element('p', { class: 'meta' }, when), element('p', {}, link));
  });
}

/** Sends the stored request; a lost answer leaves it stored, to be sent again as it is. */
async function sendEnrolment(group, epoch, body) {
  const place = placeOf(group, epoch);
  status(say('working-send'));
  let response;
  try {
    ({ response } = await api(`groups/${encodeURIComponent(group.id)}/enrolments`, body));
  } catch (problem) {
    if (problem.final) removeItem(place);
    throw problem;
  }
  const open = await work('finish', { place, item: readItem(place), response, group: group.entry, epoch: epoch.entry });
  writeItem(place, open.item);
  offerFile({ place, epoch }, group);
  fill('[data-letters]', ...lettersOf(group, epoch));
  show('done');
}

/** After a refusal, the step where it can be put right. */
function backTo(body, problem) {
  const step = { code: 'code', mailbox: ['already-enrolled', 'domain', 'address'].includes(problem.code) ? 'address' : 'mailcode' }[body.class];
  show(step);
  showProblem(form(step), problem);
}

function trySending(group, epoch, body) {
  const send = () => sendEnrolment(group, epoch, body);
  const failed = (problem) => {
    if (problem.final) return backTo(body, problem);
    show('retry');
    return alertProblem(problem);
  };
  onSubmit('retry', () => send().catch(failed));
  return send().catch(failed);
}

function askPassphrase(group, epoch, body) {
  onSubmit('passphrase', async (elements) => {
    const passphrase = elements.passphrase.value;
    if ([...passphrase].length < 8) throw new Problem('passphrase', '', 'passphrase');
    if (elements.again.value !== passphrase) throw new Problem('again', '', 'again');
    status(say('working-proof'));
    const place = placeOf(group, epoch);
    const begun = await work('begin', { place, group: group.entry, epoch: epoch.entry, passphrase, body });
    writeItem(place, begun.item);
    elements.passphrase.value = '';
    elements.again.value = '';
    await trySending(group, epoch, begun.body);
  });
  show('passphrase');
}

function askWay(group, epoch) {
  for (const way of findAll('[data-way]')) if (!group.ways.includes(way.dataset.way)) way.remove();
  fill('[data-window]', say('window', { date: sayDate(epoch.enrol_closes) }));
  fill('[data-domains]', say('domains', { domains: group.group.domains.join(', ') }));
  const ways = findAll('input[name="way"]');
  if (ways.length === 1 || fragment().code) ways[0].checked = true;
  onSubmit('way', (elements) => {
    const way = elements.way.value;
    if (!way) throw new Problem('choose', '', 'way');
    show(way === 'code' ? 'code' : 'address');
  });
  onSubmit('code', (elements) => {
    const code = paperCode(required(elements, 'code'));
    if (code === null) throw new Problem('code-format', '', 'code');
    elements.code.value = code;
    askPassphrase(group, epoch, { epoch: epoch.number, class: 'code', code });
  });
  let address = '';
  onSubmit('address', async (elements) => {
    address = required(elements, 'address');
    status(say('working-send'));
    await api(`groups/${encodeURIComponent(group.id)}/mailbox-codes`, { address });
    show('mailcode');
  });
  onSubmit('mailcode', (elements) => {
    const code = required(elements, 'code').replace(/\D/g, '');
    if (code.length !== 6 && code.length !== 10) throw new Problem('mailcode-format', '', 'code');
    askPassphrase(group, epoch, { epoch: epoch.number, class: 'mailbox', address, code });
  });
  for (const button of findAll('[data-back]')) button.onclick = () => show(button.dataset.back);
}

function resume(group, epoch) {
  const place = placeOf(group, epoch);
  onSubmit('resume', async (elements) => {
    const passphrase = elements.passphrase.value;
    if (passphrase === '') throw new Problem('empty', '', 'passphrase');
    status(say('working-unlock'));
    const { request } = await work('unlock', { place, item: readItem(place), passphrase });
    elements.passphrase.value = '';
    await trySending(group, epoch, request);
  });
  onSubmit('restart', () => {
    removeItem(place);
    show('way');
  });
  show('resume');
}

async function joinPage() {
  const group = await openGroup();
  const epoch = currentEpoch(group);
  if (epoch === null) {
    fill('[data-closed]', say('no-period'));
    return show('closed');
  }
  const { code } = fragment();
  if (code) {
    form('code').elements.code.value = paperCode(code) ?? code;
    // The code is worth a membership proof: it does not stay in the address or the history.
    history.replaceState(null, '', `${location.pathname}${location.search}${fragmentFor({ g: group.id })}`);
  }
  const pending = itemIsPending(placeOf(group, epoch));
  if (pending === false) {
    fill('[data-letters]', ...lettersOf(group, epoch));
    return show('have');
  }
  const closed = now() < epoch.enrol_opens ? ['opens', epoch.enrol_opens] : ['closed', epoch.enrol_closes];
  // A request that was sent in time is answered later too: the very same one.
  if (pending === null && (now() < epoch.enrol_opens || now() >= epoch.enrol_closes)) {
    fill('[data-closed]', say(closed[0], { date: sayDate(closed[1]) }));
    return show('closed');
  }
  askWay(group, epoch);
  if (pending) return resume(group, epoch);
  return show(code && group.ways.includes('code') ? 'code' : 'way');
}

PAGES.join = joinPage;
