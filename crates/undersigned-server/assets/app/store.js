// @ts-check
// What this device keeps, one item for each group and period. The page sees
// sealed texts; only the worker opens them.

import { Problem } from './dom.js';
import { work } from './server.js';

const itemKey = (place) => `undersigned:${place}`;

/**
 * The item of a place; null where there is none.
 * @param {string} place
 * @returns {string | null}
 */
export function readItem(place) {
  try {
    return localStorage.getItem(itemKey(place));
  } catch {
    return null;
  }
}

/**
 * Stores before anything is sent: a lost answer then loses nothing. Only in the place of the item that the new one was
 * made from: what another window has stored meanwhile is not undone.
 * @param {string} place
 * @param {string | null} known
 * @param {string | null} item
 */
export function replaceItem(place, known, item) {
  if (item === null) return;
  if (readItem(place) !== known) throw new Problem('elsewhere');
  try {
    localStorage.setItem(itemKey(place), item);
  } catch (error) {
    throw new Problem('storage-off', String(error));
  }
}

/** Lets the worker change what is kept: it gets the item, and what it gives back is stored in the place of that one. */
export async function changeItem(op, place, args) {
  const item = readItem(place);
  const done = await work(op, { place, item, ...args });
  replaceItem(place, item, done.item);
  return done;
}

/**
 * Periods of a group for which this device keeps something, the newest last.
 * @param {string} g
 * @returns {{ number: number }[]}
 */
export function storedEpochs(g) {
  const prefix = itemKey(`${g}/`);
  let keys = [];
  try {
    keys = Object.keys(localStorage);
  } catch {
    // Nothing is stored where nothing can be.
  }
  const numbers = keys.filter((key) => key.startsWith(prefix)).map((key) => Number(key.slice(prefix.length)));
  return numbers.filter(Number.isInteger).sort((a, b) => a - b).map((number) => ({ number }));
}

/** Asks the browser not to forget what it keeps, as it may after weeks. Whether it agrees changes nothing here. */
export function askToKeep() {
  globalThis.navigator?.storage?.persist?.().catch(() => false);
}

export function removeItem(place) {
  try {
    localStorage.removeItem(itemKey(place));
  } catch {
    // Nothing could be stored either.
  }
}

/**
 * Whether an item waits for the server's answer; null where there is none or it is damaged.
 * @param {string} place
 * @returns {boolean | null}
 */
export function itemIsPending(place) {
  try {
    const item = JSON.parse(readItem(place) ?? 'null');
    return item === null ? null : item.pending === true;
  } catch {
    return null;
  }
}
