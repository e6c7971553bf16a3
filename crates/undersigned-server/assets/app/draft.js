// @ts-check
// What was typed on the way to a membership proof, until the window is closed: a phone that shows the mail program may
// load this page anew. A passphrase is never in it.

let draftKey = '';

/** @param {string} g the group */
export function openDraft(g) {
  draftKey = `undersigned-join:${g}`;
}

/** @returns {Record<string, any>} */
export function readDraft() {
  try {
    return JSON.parse(sessionStorage.getItem(draftKey) ?? '{}') ?? {};
  } catch {
    return {};
  }
}

/** @param {Record<string, any>} changes */
export function keepDraft(changes) {
  try {
    sessionStorage.setItem(draftKey, JSON.stringify({ ...readDraft(), ...changes }));
  } catch {
    // Where nothing can be stored, a reload begins anew.
  }
}

export function forgetDraft() {
  try {
    sessionStorage.removeItem(draftKey);
  } catch {
    // Nothing could be stored either.
  }
}
