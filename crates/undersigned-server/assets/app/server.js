// @ts-check
// The workers and the server's interface.

import { Problem, app, fill, find, findAll, say, setNow, stay } from './dom.js';

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

/** `audit-1` is another worker of the kind `audit`. */
function startWorker(name) {
  const { script, module, sri } = find(`[data-worker="${name.split('-')[0]}"]`, app).dataset;
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

/**
 * Asks the worker that can do it. Values that are no plain data do not cross.
 * @param {string} op
 * @param {object} args
 * @param {(read: number, all: number) => void} [report]
 * @returns {Promise<any>}
 */
export async function work(op, args, report) {
  const name = { audit: 'audit', seal: 'lock', paper: 'paper' }[op] ?? app.dataset.does;
  if (!workers.has(name)) await startWorker(name);
  return ask(name, op, args, report);
}

/** Most workers of one audit: each of them reads the whole record. */
const MAX_AUDITORS = 8;

/** Ends workers, whatever they are doing. */
function endWorkers(names) {
  for (const name of names) {
    workers.get(name)?.worker.terminate();
    workers.delete(name);
  }
}

/**
 * The audit of a whole record on all cores of the device. Each worker checks its share of the proofs, under one checkpoint;
 * the first one has the verdict, and what one of them finds wrong is wrong.
 * @param {{ base: string } & Record<string, any>} args
 * @param {(read: number, all: number) => void} report
 * @returns {Promise<any>}
 */
export async function auditOnAllCores(args, report) {
  const of = Math.max(1, Math.min(globalThis.navigator?.hardwareConcurrency ?? 1, MAX_AUDITORS));
  const names = Array.from({ length: of }, (_, index) => (index === 0 ? 'audit' : `audit-${index}`));
  endWorkers(names);
  let checkpoint;
  if (of > 1) {
    const answer = await fetch(`${args.base}/checkpoint`, QUIETLY).catch(() => { throw new Problem('offline'); });
    // What is missing or not to be had, the audit says.
    checkpoint = answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined;
  }
  const done = names.map(() => [0, 0]);
  const told = (index) => (read, all) => {
    done[index] = [read, all];
    const sum = (place) => done.reduce((total, it) => total + it[place], 0);
    report(sum(0), sum(1));
  };
  try {
    await Promise.all(names.map((name) => startWorker(name)));
    const parts = names.slice(1).map((name, at) => ask(name, 'part', { ...args, checkpoint, index: at + 1, of }, told(at + 1)));
    const verdict = ask('audit', 'audit', { ...args, checkpoint, of }, told(0));
    const all = Promise.all(parts).then((found) => ask('audit', 'parts', { parts: found }));
    const [found] = await Promise.all([verdict, all]);
    return found;
  } finally {
    endWorkers(names.slice(1));
  }
}

/**
 * What every request has in common: nothing that could tell one visitor from another.
 * @type {RequestInit}
 */
const QUIETLY = { credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' };

async function send(path, request = {}) {
  try {
    return await fetch(`/api/v1/${path}`, { ...QUIETLY, ...request });
  } catch {
    throw new Problem('offline');
  }
}

function refusal(answer, data) {
  const problem = new Problem(data?.kind ?? (answer.ok ? 'offline' : `http-${answer.status}`), data?.detail ?? '');
  problem.final = answer.status >= 400 && answer.status < 500 && ![408, 425, 429].includes(answer.status);
  return problem;
}

/**
 * Asks the server; a problem document becomes a Problem of its kind.
 * @param {string} path below `/api/v1/`
 * @param {object} [body] what is posted
 * @returns {Promise<any>}
 */
export async function api(path, body) {
  const post = { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await send(path, body === undefined ? {} : post);
  const data = await answer.json().catch(() => null);
  if (answer.ok && data !== null) return data;
  throw refusal(answer, data);
}

export const groupPath = (g, rest = '') => `groups/${encodeURIComponent(g)}${rest}`;

/**
 * Entries of the record with their proofs: the bytes that a worker checks, and acts on. The same for everyone.
 * @param {string} g the group
 * @param {Record<string, string>} about
 * @returns {Promise<Uint8Array>}
 */
export async function excerpt(g, about) {
  const answer = await send(groupPath(g, `/excerpt?${new URLSearchParams(about)}`));
  if (!answer.ok) throw refusal(answer, await answer.json().catch(() => null));
  return new Uint8Array(await answer.arrayBuffer());
}

/**
 * What the fragment says; it never leaves this device.
 * @returns {Record<string, string>}
 */
export const fragment = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
export const fragmentFor = (values) => `#${new URLSearchParams(values)}`;

/**
 * What a slip, a poster or a letter on paper says of the record: its key's fingerprint, and its witnesses.
 * @returns {{ fingerprint: string, witnesses: string }}
 */
export function outside() {
  const said = new URLSearchParams(location.hash.slice(1));
  return { fingerprint: said.get('k') ?? '', witnesses: said.getAll('w').join('\n') };
}

/**
 * The part of a fragment that names the group, with what was said of its record.
 * @param {string} g
 * @param {Record<string, string>} [more]
 * @returns {string}
 */
export function fragmentOf(g, more = {}) {
  const values = new URLSearchParams({ g, ...more });
  const said = new URLSearchParams(location.hash.slice(1));
  for (const name of ['k', 'w']) for (const value of said.getAll(name)) values.append(name, value);
  return `#${values}`;
}

export function linkPages(g, name) {
  for (const link of findAll('[data-link="group"]')) link.href = stay(`/g/${g}`);
  for (const link of findAll('[data-link="join"]')) link.href = stay('/join', fragmentOf(g));
  for (const link of findAll('[data-link="mine"]')) link.href = stay('/mine', fragmentOf(g));
  fill('[data-group-name]', say('back-to', { group: name }));
}

/**
 * What the server says of a group. For drawing and for finding one's way alone: nothing of it reaches a decision, which is
 * made on an excerpt.
 */
export async function hints(g) {
  const told = await api(groupPath(g));
  setNow(told.now);
  return told;
}

export const placeOf = (g, epoch) => `${g}/${epoch.number}`;
