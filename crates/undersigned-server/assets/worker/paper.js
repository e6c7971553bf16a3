// @ts-check
// Draws a sealed proof for paper, in this worker alone.

import { parsed } from './common.js';

export const OPS = {
  /** A QR code to draw, and the lines of the text to read. */
  paper({ text }) {
    return { ...parsed(wasm_bindgen.paper(text)), lines: text.trim().split('\n') };
  },
};
