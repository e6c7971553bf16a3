// @ts-check
// Locks a name to the keys of a letter's keyholders.

export const OPS = {
  seal({ keys, letter_hash, pseudonym, content }) {
    const started = performance.now();
    const blob = wasm_bindgen.seal(keys, letter_hash, pseudonym, content);
    return { blob, ms: performance.now() - started };
  },
};
