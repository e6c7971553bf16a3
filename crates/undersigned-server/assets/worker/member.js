// @ts-check
// What the page may ask for. Each operation takes what is stored now and gives
// back what is to be stored; the page stores it before it sends anything.

import { Failure, parsed, toBase64, toBytes } from './common.js';
import { closeSession, newSession, readBox, session, signatureOf, summary, unlockItem, writeBox } from './vault.js';

export const OPS = {
  /** A letter with its group and period, proved to be in the record. */
  letter({ group, letter, excerpt, fingerprint, witnesses }) {
    const proved = parsed(wasm_bindgen.read_letter(group, letter, excerpt, fingerprint, witnesses));
    return { ...proved, letter: { ...proved.letter.letter, stage: proved.letter.stage, group: proved.letter.group } };
  },

  /** A period with its group. */
  epoch({ group, epoch, excerpt, fingerprint, witnesses }) {
    return parsed(wasm_bindgen.read_epoch(group, epoch, excerpt, fingerprint, witnesses));
  },

  /** A request is for one proof of membership: another proof begins anew. */
  begin({ place, group, epoch, excerpt, fingerprint, witnesses, passphrase, now, body }) {
    if (body.class === 'mailbox' && !body.address) throw new Failure('address');
    const begun = wasm_bindgen.begin_enrolment(group, epoch, excerpt, fingerprint, witnesses, body.address ?? '', now);
    const pending = { secret: toBase64(begun.pending), body: { ...body, commitment: toBase64(begun.commitment) } };
    begun.free();
    newSession(place, passphrase, true, null);
    const item = writeBox({ credential: null, pending, signatures: [] });
    return { item, body: pending.body };
  },

  finish({ place, item, response }) {
    const box = readBox(place, item);
    const credential = wasm_bindgen.finish_enrolment(toBytes(box.pending.secret), toBytes(response));
    const next = { ...box, credential: toBase64(credential), pending: null };
    return { item: writeBox(next), ...summary(next) };
  },

  unlock({ place, item, passphrase }) {
    unlockItem(place, item, passphrase);
    return summary(session.box);
  },

  import({ place, text, passphrase, keep }) {
    const secret = wasm_bindgen.open(text, passphrase);
    const info = parsed(wasm_bindgen.credential_info(secret));
    if (`${info.group}/${info.epoch}` !== place) throw new Failure('other-epoch');
    const box = { credential: toBase64(secret), pending: null, signatures: [] };
    newSession(place, passphrase, keep, box);
    return { item: writeBox(box), ...summary(box) };
  },

  /** A credential file, under the same passphrase. */
  file({ place, item }) {
    const box = readBox(place, item);
    return { text: wasm_bindgen.seal(toBytes(box.credential), session.passphrase) };
  },

  may_sign({ place, item, excerpt, letter, now }) {
    const { may, ...counts } = parsed(wasm_bindgen.may_sign(toBytes(readBox(place, item).credential), excerpt, letter, now));
    return { ...may, ...counts };
  },

  /** Two checkpoints that do not agree, as a file. */
  evidence({ place, item, excerpt }) {
    return { text: wasm_bindgen.evidence(toBytes(readBox(place, item).credential), excerpt) };
  },

  /** What the worker that locks names needs, and nothing else of the credential. */
  to_seal({ place, item, excerpt, about, choice }) {
    const { text, comment, role, attest } = choice;
    const started = performance.now();
    const made = wasm_bindgen.to_seal(toBytes(readBox(place, item).credential), excerpt, about.id, text, comment, role, attest);
    const { keys, letter_hash, pseudonym, content } = made;
    made.free();
    return { keys, letter_hash, pseudonym, content, ms: performance.now() - started };
  },

  sign({ place, item, excerpt, about, choice, blob }) {
    const box = readBox(place, item);
    const known = signatureOf(box, about.id);
    // The very same bytes again: a second proof would show that somebody tried twice.
    if (known) return { item, body: { entry: known.entry, blob: known.blob }, ms: 0 };
    const { show, text, comment, role, attest } = choice;
    const started = performance.now();
    const signed = wasm_bindgen.sign(toBytes(box.credential), excerpt, about.id, show, text, comment, role, attest, blob ?? undefined);
    const ms = performance.now() - started;
    const signature = {
      letter: about.id, hash: about.hash, title: about.title, shown: { show, text, comment, role, attest },
      state: 'sending', entry: toBase64(signed.entry), blob: signed.blob ? toBase64(signed.blob) : null,
      pseudonym: toBase64(signed.pseudonym), index: null, size: null, receipt: null, withdrawal: null,
    };
    const next = { ...box, credential: toBase64(signed.credential), signatures: [...box.signatures, signature] };
    signed.free();
    return { item: writeBox(next), body: { entry: signature.entry, blob: signature.blob }, ms };
  },

  /** The server has answered: nothing counts before its receipt holds. */
  receipt({ place, item, letter, receipt }) {
    const box = readBox(place, item);
    const signature = signatureOf(box, letter);
    const leaving = signature.withdrawal !== null;
    const entry = toBytes(leaving ? signature.withdrawal : signature.entry);
    const { size, index } = parsed(wasm_bindgen.check_receipt(receipt, toBytes(box.credential), entry));
    const update = leaving ? { state: 'withdrawn', blob: null } : { state: 'signed', index, size, receipt };
    const next = { ...box, signatures: box.signatures.map((it) => (it === signature ? { ...it, ...update } : it)) };
    return { item: writeBox(next), ...summary(next), size };
  },

  withdraw({ place, item, excerpt, about }) {
    const box = readBox(place, item);
    const signature = signatureOf(box, about.id);
    if (signature.hash !== about.hash) throw new Failure('letter-hash', 'the letter is another than the one signed');
    const entry = signature.withdrawal ?? toBase64(wasm_bindgen.withdraw(toBytes(box.credential), excerpt, about.id));
    const update = { state: 'withdrawing', withdrawal: entry };
    const next = { ...box, signatures: box.signatures.map((it) => (it === signature ? { ...it, ...update } : it)) };
    return { item: writeBox(next), body: { entry } };
  },

  /** What the audit needs to find one's signatures, and the record that they must be in; the server never sees it asked. */
  marks({ place, item }) {
    const box = readBox(place, item);
    const marks = box.signatures.map(({ letter, hash, pseudonym }) => ({ letter, hash, pseudonym }));
    return { marks, pin: wasm_bindgen.credential_pin(toBytes(box.credential)) };
  },

  lock() {
    closeSession();
    return {};
  },
};
