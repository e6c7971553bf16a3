// @ts-check
// The audit of a whole public record, in this worker alone.

import { toBytes } from './common.js';
import { run } from './record.js';

export const OPS = {
  /** `marks` are the signatures to look for; `pin` is the record as they know it, if any. */
  async audit({ base, fingerprint, witnesses, pin, marks }, report) {
    const begun = new wasm_bindgen.Audit(fingerprint, witnesses, pin);
    const { audit, verdict, plain } = await run(base, begun, report);
    const standing = {};
    for (const { letter, hash, pseudonym } of marks) {
      const same = verdict.letters.some((it) => it.id === letter && it.hash === hash);
      standing[letter] = !same ? 'text' : audit.stands(letter, toBytes(pseudonym)) ? 'stands' : 'missing';
    }
    audit.free();
    return { verdict, plain, standing };
  },
};
