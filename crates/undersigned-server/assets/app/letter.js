// @ts-check
// A letter as the worker has read it. Its text is a list of steps (spec/text.md
// §7), so that server and browser show the same elements.

import { element, fill, find, say, sayNumber } from './dom.js';

/**
 * The elements of a text: behind each U+0001, `<p` begins one, `@href x` is its attribute, `=x` is text, `>` ends it.
 * @param {string} body
 * @returns {DocumentFragment}
 */
export function letterText(body) {
  const text = document.createDocumentFragment();
  /** @type {any} */
  let at = text;
  for (const step of body.split('\u0001')) {
    const rest = step.slice(1);
    const space = rest.indexOf(' ');
    if (step[0] === '<') at = at.appendChild(element(rest));
    else if (step[0] === '@') at.setAttribute(rest.slice(0, space), rest.slice(space + 1));
    else if (step[0] === '=') at.append(rest);
    else if (step !== '') at = at.parentNode;
  }
  return text;
}

export function showLetter(letter) {
  const root = find('[data-letter]');
  root.hidden = false;
  find('article', root).lang = letter.lang;
  find('article', root).dir = 'auto';
  find('[data-title]', root).textContent = letter.title;
  find('[data-addressee]', root).textContent = say('letter-to', { addressee: letter.addressee });
  find('[data-text]', root).replaceChildren(letterText(letter.body));
  const demands = letter.demands.map((demand) => element('li', {}, demand));
  if (demands.length > 0) find('[data-demands]', root).replaceChildren(...demands);
  else find('[data-demands]', root).remove();
  const words = find('[data-text]', root).textContent.split(/\s+/).filter(Boolean).length;
  fill('[data-length]', say('letter-length', { n: sayNumber(words), total: sayNumber(Math.max(1, Math.round(words / 200))) }));
  find('[data-about]').hidden = false;
  fill('[data-hash]', letter.hash);
}
