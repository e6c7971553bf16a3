// @ts-check
// Entries as the server hands them out.

import { parsed, toBytes } from './common.js';

/** Entries as data: nothing that the server says beside them is believed. */
export function readEntries({ group, letters }) {
  const data = parsed(wasm_bindgen.read_group(toBytes(group)));
  return {
    group: data,
    letters: letters.map((entry) => parsed(wasm_bindgen.read_letter(data.id, toBytes(entry)))),
  };
}
