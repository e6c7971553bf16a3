// @ts-check
// Reads a whole public record through the audit of this worker's own module.

import { Failure } from './common.js';

/** Longest pause that we make because a server is busy, in seconds, and how many of them for one part. */
const MAX_PAUSE_S = 30;
const MAX_PAUSES = 10;

async function ask(base, path) {
  try {
    return await fetch(`${base}/${path}`, { credentials: 'omit', cache: path === 'checkpoint' ? 'no-store' : 'default' });
  } catch {
    throw new Failure('offline', path);
  }
}

/** Seconds that a busy server asks us to wait, if it is short enough to; else null. */
function pauseOf(answer) {
  const seconds = Number(answer.headers.get('retry-after'));
  return [429, 503].includes(answer.status) && seconds >= 1 && seconds <= MAX_PAUSE_S ? seconds : null;
}

/** Bytes of a path below the record's root; undefined where there is none. */
export async function fetchPart(base, path) {
  let answer = await ask(base, path);
  let pause = pauseOf(answer);
  for (let pauses = 0; pause !== null && pauses < MAX_PAUSES; pauses += 1) {
    const milliseconds = 1_000 * pause;
    await new Promise((go) => { setTimeout(go, milliseconds); });
    answer = await ask(base, path);
    pause = pauseOf(answer);
  }
  // 410: the blob of a withdrawn name is erased. The record itself says whether it may be missing.
  if (answer.status === 404 || answer.status === 410) return undefined;
  if (!answer.ok) throw new Failure('offline', `${path}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/**
 * Reads the record. `checkpoint` is the one that several workers have in common; `parts` gives what the others have opened,
 * once this one has nothing left to read.
 * @param {string} base
 * @param {any} audit
 * @param {(read: number, all: number) => void} report
 * @param {{ checkpoint?: Uint8Array, parts?: () => Promise<string[]> }} [shared]
 */
export async function run(base, audit, report, { checkpoint, parts: others = async () => [] } = {}) {
  const bytesOf = (path) => (path === 'checkpoint' && checkpoint ? checkpoint : fetchPart(base, path));
  for (;;) {
    const step = JSON.parse(audit.next());
    if (step.verdict) return { audit, verdict: step.verdict, plain: step.plain };
    if (step.fetch.length === 0) for (const part of await others()) audit.supply_part(part);
    const parts = await Promise.all(step.fetch.map(async (path) => [path, await bytesOf(path)]));
    for (const [path, bytes] of parts) {
      audit.supply(path, bytes);
      const [read, all] = audit.progress();
      report(read, all);
    }
  }
}
