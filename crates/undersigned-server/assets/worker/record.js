// @ts-check
// Reads a whole public record through the audit of this worker's own module.

import { Failure } from './common.js';

/** Bytes of a path below the record's root; undefined where there is none. */
export async function fetchPart(base, path) {
  let answer;
  try {
    answer = await fetch(`${base}/${path}`, { credentials: 'omit', cache: path === 'checkpoint' ? 'no-store' : 'default' });
  } catch {
    throw new Failure('offline', path);
  }
  // 410: the blob of a withdrawn name is erased. The record itself says whether it may be missing.
  if (answer.status === 404 || answer.status === 410) return undefined;
  if (!answer.ok) throw new Failure('offline', `${path}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

export async function run(base, audit, report) {
  for (;;) {
    const step = JSON.parse(audit.next());
    if (step.verdict) return { audit, verdict: step.verdict, plain: step.plain };
    const parts = await Promise.all(step.fetch.map(async (path) => [path, await fetchPart(base, path)]));
    for (const [path, bytes] of parts) {
      audit.supply(path, bytes);
      const [read, all] = audit.progress();
      report(read, all);
    }
  }
}
