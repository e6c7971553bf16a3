// @ts-check
// A QR code in the page: drawn, never set as HTML.

const SVG = 'http://www.w3.org/2000/svg';
/** White on each side, in squares of the code (ISO/IEC 18004 §5.3.8). */
const QUIET = 4;

/**
 * @param {any} holder
 * @param {{ size: number, path: string }} code
 */
export function drawCode(holder, { size, path }) {
  const drawing = document.createElementNS(SVG, 'svg');
  const side = size + 2 * QUIET;
  drawing.setAttribute('viewBox', `${-QUIET} ${-QUIET} ${side} ${side}`);
  drawing.setAttribute('shape-rendering', 'crispEdges');
  drawing.setAttribute('aria-hidden', 'true');
  const squares = document.createElementNS(SVG, 'path');
  squares.setAttribute('d', path);
  drawing.append(squares);
  holder.replaceChildren(drawing);
}
