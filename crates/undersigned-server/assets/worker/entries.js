// Entries as the server hands them out.

const parsed = (text) => JSON.parse(text);

/** Entries as data: nothing that the server says beside them is believed. */
function readEntries({ group, epochs, letters }) {
  const data = parsed(wasm_bindgen.read_group(toBytes(group)));
  return {
    group: data,
    epochs: epochs.map((entry) => parsed(wasm_bindgen.read_epoch(toBytes(entry)))),
    letters: letters.map((entry) => parsed(wasm_bindgen.read_letter(data.id, toBytes(entry)))),
  };
}
