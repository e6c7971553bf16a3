// @ts-check
// Codes and addresses as people type and paste them (spec/codes.md), in the one form that is compared.

/** Signs that only divide a code, or that nobody sees. */
const BETWEEN = /[\s\p{Cc}\-.,_/:·\u00ad\u060c\u0640\u2212\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2043\u2060-\u2069\ufe58\ufe63\ufeff\uff0d]/gu;
/** Where the digits of other scripts begin. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];

/** What codes are written in. */
const PAPER = { letters: '0123456789ABCDEFGHJKMNPQRSTVWXYZ', length: 16, between: '-' };
const MAIL = { letters: '0123456789', length: 12, between: ' ' };

/** Digits of other scripts, and the wide forms of Latin letters, as Latin ones. */
function latin(letter) {
  const number = letter.codePointAt(0);
  const zero = ZEROS.find((it) => number >= it && number < it + 10);
  if (zero !== undefined) return String(number - zero);
  const wide = (number >= 0xff21 && number <= 0xff3a) || (number >= 0xff41 && number <= 0xff5a);
  return wide ? String.fromCodePoint(number - 0xfee0) : letter;
}

/** The letters of a code that may not be whole yet; null where one cannot be in it. */
function readLetters({ letters }, typed) {
  if (typed.length > 128) return null;
  let read = [...typed.replace(BETWEEN, '')].map(latin).join('').toUpperCase();
  if (letters.length > 10) read = read.replace(/O/g, '0').replace(/[IL]/g, '1');
  return [...read].every((letter) => letters.includes(letter)) ? read : null;
}

/** Whether the last letter fits to the others (ISO/IEC 7064, MOD 11,10 for digits and MOD 33,32 for letters). */
function isChecked({ letters }, code) {
  let product = letters.length;
  for (const letter of code.slice(0, -1)) {
    product = (2 * ((product + letters.indexOf(letter)) % letters.length || letters.length)) % (letters.length + 1);
  }
  return (product + letters.indexOf(code.at(-1))) % letters.length === 1;
}

/**
 * What can be said of a code while it is typed: how many letters there are, whether it is whole, and whether it is right.
 * @param {{ letters: string, length: number, between: string }} kind
 * @param {string} typed
 * @returns {{ count: number, code: string | null, printed: string | null, checked: boolean, wrong: boolean }}
 */
function look(kind, typed) {
  const read = readLetters(kind, typed);
  const whole = read !== null && read.length === kind.length;
  const code = whole ? read : null;
  return {
    count: read?.length ?? 0,
    code,
    printed: code && code.replace(/(.{4})(?=.)/g, `$1${kind.between}`),
    checked: code !== null && isChecked(kind, code),
    wrong: read === null || read.length > kind.length,
  };
}

/** @param {string} typed */
export const lookAtPaperCode = (typed) => look(PAPER, typed);
/** @param {string} typed */
export const lookAtMailCode = (typed) => look(MAIL, typed);

/**
 * The domain as it is in mail; null where it cannot be one.
 * @param {string} domain
 * @returns {string | null}
 */
function asciiDomain(domain) {
  try {
    // The browser's own IDNA. What it would read as more than a host is none.
    return /[/?#:@\\\s]/.test(domain) ? null : new URL(`http://${domain}/`).hostname;
  } catch {
    return null;
  }
}

const QUOTES = '"\\u201c\\u201d\\u201e\\u00ab\\u00bb';
const STUCK_BEFORE = new RegExp(`^[\\s<([{${QUOTES}]+`, 'u');
const STUCK_BEHIND = new RegExp(`[\\s.,;:!?)\\]}>'\\u2026\\u060c\\u061b${QUOTES}]+$`, 'u');

/**
 * A mail address as it was typed or pasted: `Anna <anna@x.example>`, `mailto:`, with a full stop stuck to it; null if there
 * is none in it.
 * @param {string} typed
 * @returns {string | null}
 */
export function readAddress(typed) {
  if (typed.length > 512) return null;
  let text = typed.replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/[\u2018\u2019\u02bc\uff07\u00b4]/g, "'").replace(/\uff20/g, '@');
  const [begin, end] = [text.lastIndexOf('<'), text.lastIndexOf('>')];
  if (begin >= 0 && begin < end) text = text.slice(begin + 1, end);
  text = text.trim();
  if (/^mailto:/i.test(text)) [text] = text.slice(7).split('?');
  text = text.replace(STUCK_BEFORE, '').replace(STUCK_BEHIND, '');
  const at = text.lastIndexOf('@');
  const [local, named] = [text.slice(0, at).toLowerCase(), text.slice(at + 1).replace(/[.\u3002]+$/, '').toLowerCase()];
  // eslint-disable-next-line no-control-regex
  const domain = /^[\x00-\x7f]*$/.test(named) ? named : asciiDomain(named);
  const name = local.split('+')[0];
  if (at < 1 || !domain || name === '' || local.length > 64 || `${local}@${domain}`.length > 254) return null;
  if (!/^[a-z0-9.!#$%&'*/=?^_`{|}~+-]+$/.test(local) || [name, local].some((part) => /^\.|\.$|\.\./.test(part))) return null;
  const labels = domain.split('.');
  if (labels.length < 2 || !labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label))) return null;
  return `${local}@${domain}`;
}
