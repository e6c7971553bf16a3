// @ts-check
// Words, elements, steps, forms. Only this script touches the page; the work
// is done in a worker. Nothing is ever set as HTML.

import { written } from './when.js';

/**
 * The page's element.
 * @type {any}
 */
export const app = document.getElementById('app');
/**
 * The page's texts, by key.
 * @type {Record<string, string>}
 */
export const TEXTS = JSON.parse(document.getElementById('texts')?.textContent ?? '{}');
export const language = document.documentElement.lang;

export class Problem extends Error {
  /**
   * `field` is the form field that it belongs to, if any; `values` are numbers for its words.
   * @param {string} code
   * @param {string} [detail]
   * @param {string | null} [field]
   * @param {Record<string, any>} [values]
   */
  constructor(code, detail = '', field = null, values = {}) {
    super(detail || code);
    this.code = code;
    this.field = field;
    this.values = values;
    /** Whether the server refused for good: sending the same again is of no use. */
    this.final = false;
  }
}

/**
 * A text with its values.
 * @param {string} key
 * @param {Record<string, unknown>} [values]
 * @returns {string}
 */
export function say(key, values = {}) {
  const text = TEXTS[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/**
 * In the page's own words, where it has some for this.
 * @param {{ code?: string, message?: string, values?: object }} problem
 * @returns {string}
 */
export function sayProblem(problem) {
  const keys = [`${app.dataset.page}-error-${problem.code}`, `error-${problem.code}`];
  const key = keys.find((it) => it in TEXTS);
  const text = `${problem.code ?? ''} ${problem.message ?? ''}`.trim();
  return key ? say(key, { ...problem.values, text: problem.message }) : say('error-other', { text });
}

/** @type {(unix: number) => string} */
export const sayDate = (unix) => written(unix, language);
export const sayNumber = (number) => new Intl.NumberFormat(language).format(number);
/** A time in whole hours, rounded up: "48 hours". */
export const sayHours = (seconds) =>
  new Intl.NumberFormat(language, { style: 'unit', unit: 'hour', unitDisplay: 'long' }).format(Math.ceil(seconds / 3600));
/**
 * Names of people: "Ada, Ben and Cleo", or with "or".
 * @param {string[]} names
 * @param {'conjunction' | 'disjunction'} [type]
 */
export const sayList = (names, type = 'conjunction') => new Intl.ListFormat(language, { type }).format(names);

/** Seconds by which the server's clock is ahead of the device's. */
let ahead = 0;
/** A device whose clock is this far off is told: seconds. */
const FAR_OFF_S = 300;

/**
 * The time by the server's clock, as far as one of its answers has told it. A phone's own can be years off, and what is
 * waited for is waited for by the record's dates.
 */
export const now = () => Math.floor(Date.now() / 1000) + ahead;

/**
 * The time that both clocks agree has come. Signing waits for it: a server that says that it is later than it is would have
 * somebody sign right after enrolling, and could link the two.
 */
export const agreedNow = () => Math.min(now(), now() - ahead);

/**
 * Takes over the server's time, and tells a device that is far off.
 * @param {number} unix
 */
export function setNow(unix) {
  if (!Number.isFinite(unix)) return;
  ahead = unix - Math.floor(Date.now() / 1000);
  const box = find('#clock');
  if (!box) return;
  box.hidden = Math.abs(ahead) < FAR_OFF_S;
  if (!box.hidden) box.textContent = say('clock-off', { date: sayDate(unix), from: sayDate(unix - ahead) });
}

/**
 * The first element of a selector.
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {any}
 */
export const find = (selector, root = document) => root.querySelector(selector);
/**
 * All elements of a selector.
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {any[]}
 */
export const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];

/**
 * A new element. `onclick` is a function; all other attributes are texts. Children that are null are left out.
 * @param {string} name
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElement}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'class') made.className = value;
    else if (key === 'onclick') made.addEventListener('click', value);
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/**
 * Puts these in the place of what is in each element of a selector.
 * @param {string} selector
 * @param {...(Node | string | null)} children
 */
export function fill(selector, ...children) {
  for (const found of findAll(selector)) found.replaceChildren(...children);
}

/**
 * Says what is under way, also to who does not see it.
 * @param {string} text
 */
export function status(text) {
  find('#status').textContent = text;
}

/**
 * Shows a problem above all, or none.
 * @param {Problem | null} problem
 */
export function alertProblem(problem) {
  const box = find('#alert');
  box.hidden = problem === null;
  box.replaceChildren(...(problem === null ? [] : [element('p', {}, sayProblem(problem))]));
  if (problem !== null) box.focus();
}

let arrived = false;
/** @type {(step: string) => void} */
let shown = () => {};

/**
 * Is told of each step that is shown from now on.
 * @param {(step: string) => void} then
 */
export function onShow(then) {
  shown = then;
}

/**
 * Shows these steps and no others, and goes to the first one's heading; on arrival a reader stays at the top.
 * @param {...string} steps
 */
export function show(...steps) {
  status('');
  alertProblem(null);
  for (const section of findAll('[data-step]')) section.hidden = !steps.includes(section.dataset.step);
  const heading = find(`[data-step="${steps[0]}"] h2`) ?? find('h1');
  if (arrived) heading.focus();
  arrived = true;
  shown(steps[0]);
}

export const form = (name) => find(`form[data-form="${name}"]`);

function clearErrors(root) {
  alertProblem(null);
  for (const field of findAll('.wrong', root)) field.classList.remove('wrong');
  for (const error of findAll('.error', root)) error.remove();
  for (const input of findAll('[aria-invalid]', root)) {
    input.removeAttribute('aria-invalid');
    const others = (input.getAttribute('aria-describedby') ?? '').split(' ').filter((id) => !id.endsWith('-error'));
    input.setAttribute('aria-describedby', others.join(' '));
  }
}

/** Puts the words beside the field, linked to it, and goes there. */
function fieldProblem(root, problem) {
  const field = find(`[data-field="${problem.field}"]`, root);
  if (!field) return false;
  const inputs = findAll('input, select, textarea', field);
  const id = `${root.dataset.form}-${problem.field}-error`;
  field.classList.add('wrong');
  const error = element('p', { class: 'error', id }, sayProblem(problem));
  if (field.tagName === 'FIELDSET') find('legend', field).after(error);
  else inputs[0].before(error);
  for (const input of inputs) {
    const others = input.getAttribute('aria-describedby');
    input.setAttribute('aria-describedby', others ? `${others} ${id}` : id);
    input.setAttribute('aria-invalid', 'true');
  }
  inputs[0].focus();
  return true;
}

/** Which field an answer of worker or server belongs to. */
export const FIELD_OF = {
  'code-unknown': 'code', 'code-used': 'code', 'code-expired': 'code',
  domain: 'address', address: 'address', 'already-enrolled': 'address', passphrase: 'passphrase', open: 'passphrase',
  format: 'file', name: 'name',
};

export function showProblem(root, problem) {
  status('');
  problem.field ??= FIELD_OF[problem.code] ?? null;
  if (problem.field === 'passphrase' && find('[data-field="filepass"]', root)) problem.field = 'filepass';
  if (!(root && problem.field && fieldProblem(root, problem))) alertProblem(problem);
}

/**
 * Runs a form's handler once at a time; what it throws is shown beside its field or above.
 * @param {string} name
 * @param {(elements: any) => unknown} handler
 */
export function onSubmit(name, handler) {
  const root = form(name);
  root.onsubmit = async (event) => {
    event.preventDefault();
    if (root.dataset.busy) return;
    root.dataset.busy = 'true';
    for (const button of findAll('button', root)) button.setAttribute('aria-disabled', 'true');
    clearErrors(root);
    try {
      await handler(root.elements);
    } catch (problem) {
      showProblem(root, problem);
    }
    for (const button of findAll('button', root)) button.removeAttribute('aria-disabled');
    delete root.dataset.busy;
  };
}

/**
 * What is typed into a field that must not be empty.
 * @param {any} elements
 * @param {string} name
 * @returns {string}
 */
export function required(elements, name) {
  const value = elements[name].value.trim();
  if (value === '') throw new Problem('empty', '', name);
  return value;
}

/**
 * Offers a file to save.
 * @param {string} name
 * @param {string} kind its media type
 * @param {string} text
 */
export function download(name, kind, text) {
  const address = URL.createObjectURL(new Blob([text], { type: kind }));
  const link = element('a', { href: address, download: name, hidden: '' });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

/** When the work that the bar shows began, in milliseconds. */
let began = 0;
/** Shorter than this, nothing can be said of how long it takes: milliseconds. */
const SAYS_AFTER_MS = 1500;

/** How fast it goes, how long it will take, and that nothing wrong was found so far. */
function showRate(read, all) {
  const line = find('[data-rate]');
  if (!line) return;
  const time = performance.now();
  if (read === 0 || began === 0 || Number(line.dataset.read) > read) began = time;
  line.dataset.read = String(read);
  const passed = time - began;
  if (passed < SAYS_AFTER_MS || read === 0 || all === 0) return;
  const rate = (1000 * read) / passed;
  line.textContent = say('rate', { n: sayNumber(Math.round(rate)), total: sayNumber(Math.ceil((all - read) / rate)) });
}

/**
 * How many entries are read, and how many there are.
 * @param {number} read
 * @param {number} all
 */
export function showProgress(read, all) {
  const bar = find('[data-progress] progress');
  bar.max = Math.max(all, 1);
  bar.value = read;
  showRate(read, all);
  // Words for who does not see the bar, but not at every step.
  const tenth = Math.floor((10 * read) / Math.max(all, 1));
  if (bar.dataset.tenth !== String(tenth)) {
    bar.dataset.tenth = String(tenth);
    if (all > 0) status(say('reading', { n: sayNumber(read), total: sayNumber(all) }));
  }
}

/**
 * Terms and what they mean, for a description list.
 * @param {[string, Node | string][]} pairs
 * @returns {HTMLElement[]}
 */
export function facts(pairs) {
  return pairs.flatMap(([term, value]) => [element('dt', {}, term), element('dd', {}, value)]);
}

/**
 * A link that stays in the language that was chosen by hand.
 * @param {string} path
 * @param {string} [fragment]
 * @returns {string}
 */
export function stay(path, fragment = '') {
  const chosen = new URLSearchParams(location.search).get('lang');
  return `${path}${chosen ? `?lang=${encodeURIComponent(chosen)}` : ''}${fragment}`;
}
