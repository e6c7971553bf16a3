// @ts-check
// What the device keeps: a sealed key and a box (see undersigned-web, vault.rs).
// The page stores the item's text; this worker alone sees what is in it.

import { Failure, toBytes } from './common.js';

/**
 * The open proof: { place, key, sealed, passphrase, kept, box }; null before one is.
 * @type {any}
 */
export let session = null;

function opened(place) {
  if (session === null || session.place !== place) throw new Failure('locked', 'no proof is unlocked');
  return session;
}

/**
 * The box as it is stored now, so that what another tab has stored is not
 * lost; the one in memory where nothing is kept.
 */
export function readBox(place, item) {
  const open = opened(place);
  if (open.kept && item) open.box = JSON.parse(wasm_bindgen.box_read(open.key, place, JSON.parse(item).box));
  return open.box;
}

/** The item to store, or null where nothing is kept. */
export function writeBox(box) {
  session.box = box;
  if (!session.kept) return null;
  const text = wasm_bindgen.box_write(session.key, session.place, JSON.stringify(box));
  return JSON.stringify({ v: 1, pending: box.pending !== null, key: session.sealed, box: text });
}

export function newSession(place, passphrase, kept, box) {
  const key = wasm_bindgen.box_key();
  const sealed = kept ? wasm_bindgen.seal(key, passphrase) : null;
  session = { place, key, sealed, passphrase, kept, box };
}

/** Forgets the open proof. */
export function closeSession() {
  session = null;
}

export function unlockItem(place, item, passphrase) {
  const stored = JSON.parse(item);
  const key = wasm_bindgen.open(stored.key, passphrase);
  session = { place, key, sealed: stored.key, passphrase, kept: true, box: null };
  readBox(place, item);
}

/** What the page may show of it. */
export function summary(box) {
  return {
    kept: session.kept,
    request: box.pending?.body ?? null,
    info: box.credential === null ? null : JSON.parse(wasm_bindgen.credential_info(toBytes(box.credential))),
    signatures: box.signatures.map(({ letter, hash, title, shown, state, index, size, receipt, withdrawal }) => ({
      letter, hash, title, shown, state, index, size, receipt, withdrawal: withdrawal !== null,
    })),
  };
}

export function signatureOf(box, letter) {
  return box.signatures.find((signature) => signature.letter === letter);
}
