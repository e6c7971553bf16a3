// @ts-check
// What a keyholder's page may ask for. The secrets stay in this worker; the page gets them sealed, to keep them.

import { Failure, parsed, toBase64 } from './common.js';
import { readEntries } from './entries.js';
import { run } from './record.js';

/**
 * The open secrets: { secret, passphrase, changed }; null before they are. `changed` takes the place of `secret` once the page has kept it.
 * @type {any}
 */
let held = null;

function opened() {
  if (held === null) throw new Failure('locked', 'nothing is unlocked');
  return held.secret;
}

const sealed = () => wasm_bindgen.seal(opened(), held.passphrase);

/** Other secrets to be kept: nothing is done with them before the page says `stored`. */
function change(secret) {
  held.changed = secret;
  return wasm_bindgen.seal(secret, held.passphrase);
}

/**
 * Does something with a ceremony, as an excerpt proves it, and frees it, whatever happens.
 * @param {any} args
 * @param {(ceremony: any) => any} act
 */
function within({ group, letter, excerpt, fingerprint, witnesses }, act) {
  const ceremony = new wasm_bindgen.Ceremony(group, letter, excerpt, fingerprint, witnesses);
  try {
    return act(ceremony);
  } finally {
    ceremony.free();
  }
}

/**
 * Does something on the ground of a full audit, by this device's own clock.
 * @param {any} args
 * @param {(read: number, all: number) => void} report
 * @param {(audit: any, now: number) => any} act
 */
async function audited({ base, fingerprint, witnesses }, report, act) {
  // The record must be the one that was joined. A paper alone knows none.
  const pin = held === null ? undefined : wasm_bindgen.pin(held.secret);
  const { audit } = await run(base, new wasm_bindgen.Audit(fingerprint, witnesses, pin), report);
  try {
    return act(audit, Math.floor(Date.now() / 1000));
  } finally {
    audit.free();
  }
}

export const OPS = {
  read: readEntries,

  /** What is open must be of the record that was joined. */
  ceremony: (args) => within(args, (ceremony) => parsed(ceremony.read(held?.secret))),

  evidence: (args) => within(args, (ceremony) => ({ text: ceremony.evidence(opened()) })),

  join({ participant, passphrase, ...args }) {
    const begun = within(args, (ceremony) => ceremony.begin(held?.secret, participant));
    held = { secret: begun.secret, passphrase: passphrase ?? held.passphrase };
    return { sealed: sealed(), entry: toBase64(begun.entry) };
  },

  unlock({ sealed: text, passphrase }) {
    const secret = wasm_bindgen.open(text, passphrase);
    const kept = parsed(wasm_bindgen.kept(secret));
    held = { secret, passphrase };
    return kept;
  },

  /** The next step; `sealed` is there where what is kept has changed: then `stored` follows, and only then the step. */
  next(args) {
    const { json, entry, secret } = within(args, (ceremony) => ceremony.next(opened()));
    return { ...parsed(json), entry: entry ? toBase64(entry) : null, sealed: secret ? change(secret) : null };
  },

  /** These numbers were compared by voice. Nothing is dealt before `stored`. */
  compared: ({ code, ...args }) => within(args, (ceremony) => ({ sealed: change(ceremony.compared(opened(), code)) })),

  /** The page has kept what it got last. */
  stored() {
    held.secret = held.changed ?? opened();
    held.changed = null;
    return {};
  },

  words: () => ({ words: wasm_bindgen.words(opened()) }),

  drill: ({ words, ...args }) => within(args, (ceremony) => ({ entry: toBase64(ceremony.drill(opened(), words)) })),

  check_words({ words }) {
    wasm_bindgen.check_words(words);
    return {};
  },

  release: (args, report) => audited(args, report, (audit, now) => ({ entry: toBase64(audit.release(opened(), now)) })),

  call: (args, report) => audited(args, report, (audit, now) => ({ entry: toBase64(audit.call(opened(), now)) })),

  restore: ({ letter, words, ...args }, report) => audited(args, report, (audit) => {
    held = { secret: audit.restore(letter, words), passphrase: null };
    return parsed(wasm_bindgen.kept(held.secret));
  }),
};
