// Entries as the server hands them out.

/** Entries as data: nothing that the server says beside them is believed. */
function readEntries({ group, letters }) {
  const data = parsed(wasm_bindgen.read_group(toBytes(group)));
  return {
    group: data,
    letters: letters.map((entry) => parsed(wasm_bindgen.read_letter(data.id, toBytes(entry)))),
  };
}
