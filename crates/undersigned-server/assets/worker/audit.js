// @ts-check
// The audit of a whole public record, in this worker alone, or in several that share the proofs.

import { toBytes } from './common.js';
import { run } from './record.js';

/** @type {(parts: string[]) => void} */
let supply = () => {};
/** @type {Promise<string[]>} */
let supplied = Promise.resolve([]);

export const OPS = {
  /**
   * `marks` are the signatures to look for; `pin` is the record as they know it, if any. Of several workers, this is the one
   * that gets the others' parts and has the verdict.
   */
  async audit({ base, fingerprint, witnesses, pin, marks, checkpoint, of = 1 }, report) {
    supplied = new Promise((done) => { supply = done; });
    const begun = new wasm_bindgen.Audit(fingerprint, witnesses, pin).share(0, of);
    const { audit, verdict, plain } = await run(base, begun, report, { checkpoint, parts: () => supplied });
    const standing = {};
    for (const { letter, hash, pseudonym } of marks) {
      const same = verdict.letters.some((it) => it.id === letter && it.hash === hash);
      standing[letter] = !same ? 'text' : audit.stands(letter, toBytes(pseudonym)) ? 'stands' : 'missing';
    }
    audit.free();
    return { verdict, plain, standing };
  },

  /** A share of the same record, for the worker that has the verdict. */
  async part({ base, fingerprint, witnesses, pin, checkpoint, index, of }, report) {
    const begun = new wasm_bindgen.Audit(fingerprint, witnesses, pin).share(index, of);
    const { audit } = await run(base, begun, report, { checkpoint });
    const part = audit.part();
    audit.free();
    return part;
  },

  parts({ parts }) {
    supply(parts);
    return {};
  },
};
