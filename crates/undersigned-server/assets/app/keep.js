// @ts-check
// What this device keeps for a keyholder, one record for each letter. The secrets in it are sealed under the passphrase
// (only the worker opens them); all else in it stands in the public record.

import { Problem } from './dom.js';

const KEPT = 'undersigned-keyholder';

function openKept() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(KEPT, 1);
    request.onupgradeneeded = () => request.result.createObjectStore('letters');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function withKept(mode, act) {
  let kept;
  try {
    kept = await openKept();
    return await new Promise((resolve, reject) => {
      // Strict: once it is done the record is on the disk, and only then anything is sent.
      const change = kept.transaction('letters', mode, { durability: 'strict' });
      const request = act(change.objectStore('letters'));
      change.oncomplete = () => resolve(request.result ?? null);
      change.onabort = () => reject(change.error);
    });
  } catch (error) {
    throw new Problem('storage-off', String(error));
  } finally {
    kept?.close();
  }
}

/** The record of a place; null where there is none, or where nothing can be kept at all. */
export const readKept = (place) => withKept('readonly', (letters) => letters.get(place)).catch(() => null);

/**
 * Puts a record in the place of the one that this page knows; true if it is there. Two windows must not keep what they
 * have compared one over the other: the second one finds another record, and changes nothing.
 */
export function replaceKept(place, known, record) {
  let replaced = false;
  const change = (letters) => {
    const found = letters.get(place);
    found.onsuccess = () => {
      replaced = found.result?.sealed === known?.sealed;
      if (replaced) letters.put(record, place);
    };
    return found;
  };
  return withKept('readwrite', change).then(() => replaced);
}
