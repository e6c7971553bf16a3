// A letter's Markdown as elements: headings, paragraphs, lists, quotations,
// emphasis, links. What it does not know stays as it was typed; the exact text
// is what is signed in any case.

const INLINE = /(\*\*|__)(?=\S)(.+?\S?)\1|(\*|_)(?=\S)(.+?\S?)\3|`([^`]+)`|\[([^\]]+)\]\((https?:\/\/[^\s)]+|mailto:[^\s)]+)\)/su;

function inline(text) {
  const nodes = [];
  let rest = text;
  for (let match = INLINE.exec(rest); match !== null; match = INLINE.exec(rest)) {
    const [whole, , strong, , emphasis, code, label, address] = match;
    nodes.push(rest.slice(0, match.index));
    if (strong !== undefined) nodes.push(element('strong', {}, ...inline(strong)));
    else if (emphasis !== undefined) nodes.push(element('em', {}, ...inline(emphasis)));
    else if (code !== undefined) nodes.push(element('code', {}, code));
    else nodes.push(element('a', { href: address, rel: 'noreferrer noopener nofollow' }, ...inline(label)));
    rest = rest.slice(match.index + whole.length);
  }
  return [...nodes, rest].filter((node) => node !== '');
}

const BULLET = /^\s{0,3}[-*+]\s+/;
const NUMBER = /^\s{0,3}\d{1,9}[.)]\s+/;

/** Items of a list: a line that begins none belongs to the one before it. */
function listItems(lines, mark) {
  const items = [];
  for (const line of lines) {
    if (mark.test(line)) items.push(line.replace(mark, ''));
    else if (items.length > 0) items.push(`${items.pop()} ${line.trim()}`);
  }
  return items.map((item) => element('li', {}, ...inline(item)));
}

function block(text) {
  const lines = text.split('\n');
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(lines[0]);
  if (heading) {
    // The page has its own first and second level.
    const level = Math.min(heading[1].length + 2, 6);
    const rest = lines.slice(1).join('\n');
    return [element(`h${level}`, {}, ...inline(heading[2])), ...(rest.trim() === '' ? [] : block(rest))];
  }
  if (/^\s{0,3}([-*_])(\s*\1){2,}\s*$/.test(lines[0]) && lines.length === 1) return [element('hr')];
  if (BULLET.test(lines[0])) return [element('ul', {}, ...listItems(lines, BULLET))];
  if (NUMBER.test(lines[0])) {
    const start = Number.parseInt(lines[0].trim(), 10);
    return [element('ol', { start: String(start) }, ...listItems(lines, NUMBER))];
  }
  if (lines.every((line) => /^\s{0,3}>/.test(line))) {
    return [element('blockquote', {}, ...markdown(lines.map((line) => line.replace(/^\s{0,3}> ?/, '')).join('\n')))];
  }
  const parts = text.split(/(?: {2,}|\\)\n/).flatMap((part, at) => (at === 0 ? inline(part) : [element('br'), ...inline(part)]));
  return [element('p', {}, ...parts)];
}

function markdown(text) {
  return text.split(/\n\s*\n/).filter((part) => part.trim() !== '').flatMap((part) => block(part.replace(/^\n+|\s+$/g, '')));
}

function showLetter(letter) {
  const root = find('[data-letter]');
  root.hidden = false;
  find('article', root).lang = letter.lang;
  find('[data-title]', root).textContent = letter.title;
  find('[data-addressee]', root).textContent = letter.addressee;
  find('[data-text]', root).replaceChildren(...markdown(letter.text));
  const demands = letter.demands.map((demand) => element('li', {}, demand));
  if (demands.length > 0) find('[data-demands]', root).replaceChildren(...demands);
  else find('[data-demands]', root).remove();
  find('[data-hash]', root).textContent = letter.hash;
}
