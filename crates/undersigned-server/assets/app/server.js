// The workers and the server's interface.

let nextId = 1;
/** Workers that run, by name: { worker, waiting }. */
const workers = new Map();

/** The addresses that may become a script. */
const policy = globalThis.trustedTypes?.createPolicy('undersigned', {
  createScriptURL(address) {
    if (!findAll('[data-worker]', app).some(({ dataset }) => dataset.script === address)) throw new TypeError('not a worker');
    return address;
  },
});

function startWorker(name) {
  const { script, module, sri } = find(`[data-worker="${name}"]`, app).dataset;
  const worker = new Worker(policy ? policy.createScriptURL(script) : script);
  const waiting = new Map();
  workers.set(name, { worker, waiting });
  worker.onmessage = ({ data }) => {
    const { resolve, reject, report } = waiting.get(data.id);
    if (data.progress) return report?.(...data.progress);
    waiting.delete(data.id);
    if (!data.error) return resolve(data.value);
    const { code, message, values } = data.error;
    return reject(new Problem(code, message, null, values));
  };
  worker.onerror = () => {
    for (const { reject } of waiting.values()) reject(new Problem('browser'));
    waiting.clear();
  };
  return ask(name, 'start', { module, sri });
}

function ask(name, op, args, report) {
  const { worker, waiting } = workers.get(name);
  return new Promise((resolve, reject) => {
    const id = nextId++;
    waiting.set(id, { resolve, reject, report });
    worker.postMessage({ id, op, args });
  });
}

/** Asks the worker that can do it. Values that are no plain data do not cross. */
async function work(op, args, report) {
  const name = op === 'audit' ? 'audit' : app.dataset.does;
  if (!workers.has(name)) await startWorker(name);
  return ask(name, op, args, report);
}

/** Asks the server; a problem document becomes a Problem of its kind. */
async function api(path, body) {
  const request = { credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' };
  if (body !== undefined) {
    Object.assign(request, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  }
  let answer;
  try {
    answer = await fetch(`/api/v1/${path}`, request);
  } catch {
    throw new Problem('offline');
  }
  const data = await answer.json().catch(() => null);
  if (answer.ok && data !== null) return data;
  const problem = new Problem(data?.kind ?? (answer.ok ? 'offline' : `http-${answer.status}`), data?.detail ?? '');
  problem.final = answer.status >= 400 && answer.status < 500 && ![408, 425, 429].includes(answer.status);
  throw problem;
}

/** What the fragment says; it never leaves this device. */
const fragment = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
const fragmentFor = (values) => `#${new URLSearchParams(values)}`;

/** The group of the fragment, read from its entries. */
async function openGroup() {
  const { g } = fragment();
  if (!g) throw new Problem('no-group');
  const raw = await api(`groups/${encodeURIComponent(g)}`);
  const entries = { group: raw.group, epochs: raw.epochs.map((it) => it.entry), letters: raw.letters.map((it) => it.entry) };
  const read = await work('read', entries);
  if (read.group.id !== g) throw new Problem('not-found');
  const epochs = read.epochs.map((epoch, at) => ({ ...epoch, entry: raw.epochs[at].entry, round: raw.epochs[at].round }));
  const letters = read.letters.map((letter, at) => {
    const { entry, stage, opening } = raw.letters[at];
    return { ...letter, entry, stage, opening: opening ?? null };
  });
  const ways = raw.ways ?? read.group.classes;
  for (const link of findAll('[data-link="group"]')) link.href = stay(`/g/${g}`);
  for (const link of findAll('[data-link="join"]')) link.href = stay('/join', fragmentFor({ g }));
  for (const link of findAll('[data-link="mine"]')) link.href = stay('/mine', fragmentFor({ g }));
  fill('[data-group-name]', say('back-to', { group: read.group.name }));
  return { id: g, entry: raw.group, ...read, epochs, letters, ways };
}

const placeOf = (group, epoch) => `${group.id}/${epoch.number}`;

/** The period that is open, else the last one that has begun, else the next. */
function currentEpoch(group) {
  const begun = group.epochs.filter((epoch) => epoch.enrol_opens <= now());
  return begun.findLast((epoch) => now() < epoch.enrol_closes) ?? begun.at(-1) ?? group.epochs[0] ?? null;
}
