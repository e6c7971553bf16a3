// @ts-check
// Verify: the whole public record, on this device, the verdict in plain words.

import {
  TEXTS, download, element, facts, fill, find, findAll, language, onSubmit, say, sayDate, sayList, sayNumber, show,
  showProgress, stay,
} from './dom.js';
import { api, auditOnAllCores, fragment, fragmentFor, outside } from './server.js';

/** Most rounds that a remark lists: a letter can have thousands. */
const MOST_LISTED = 50;

/** A value of a remark in its words. */
export function sayValue(name, value) {
  if (typeof value === 'number') return sayNumber(value);
  if (!Array.isArray(value)) return value;
  if (name === 'fields') return sayList(value.map((field) => say(`verify-changed-${field}`)));
  const more = value.length > MOST_LISTED ? ['…'] : [];
  return [...value.slice(0, MOST_LISTED).map(sayNumber), ...more].join(', ');
}

/** Words by code, or the verdict's own sentence where this page has none. */
export function sayCode(kind, { code, ...values }, sentence) {
  const key = `verify-${kind}-${code}`;
  if (!(key in TEXTS)) return element('span', { lang: 'en' }, sentence);
  return say(key, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, sayValue(name, value)])));
}

function remarks({ remarks: sentences, remark_codes: remarks }) {
  return [...remarks.map((remark, at) => sayCode('remark', remark, sentences[at])), say('verify-remark-issuer')];
}

function nameItem({ name, comment, attested, role }) {
  const proofs = [attested && say('verify-attested', { address: attested }), role && say('verify-attested-role', { role })];
  const marks = proofs.filter(Boolean).flatMap((proof) => [' ', element('span', { class: 'mark' }, proof)]);
  return element('li', {}, name, ...marks, comment ? element('span', { class: 'comment' }, comment) : null);
}

function spoiledItem({ entry, code, reason }) {
  return element('li', {}, say('place', { n: sayNumber(entry) }), ': ', sayCode('spoiled', { code }, reason));
}

/** Where the locked names of a letter are, who has agreed, and which names cannot be shown. */
function sealedPart(sealed) {
  if (!sealed) return null;
  const { standing, needed, keyholders, threshold, released, opened, opens, spoiled, latest } = sealed;
  const lines = [opened
    ? say('verify-sealed-opened', { n: sayNumber(standing - spoiled.length), names: sayList(released) })
    : say('verify-sealed-locked', { n: sayNumber(standing), total: sayNumber(needed) })];
  lines.push(say('verify-sealed-holders', { n: threshold, total: keyholders.length, names: sayList(keyholders) }));
  if (!opened) {
    if (opens) lines.push(say('verify-sealed-called', { date: sayDate(opens) }));
    if (released.length > 0) lines.push(say('verify-sealed-released', { names: sayList(released) }));
    lines.push(say('verify-sealed-latest', { date: sayDate(latest) }));
  }
  const list = spoiled.length === 0 ? [] : [
    element('p', {}, say('verify-sealed-spoiled', { n: sayNumber(spoiled.length) })), element('ul', { 'data-spoiled': '' }, ...spoiled.map(spoiledItem)),
  ];
  return element('div', { 'data-sealed': opened ? 'opened' : 'locked' },
    element('ul', { class: 'meta' }, ...lines.map((line) => element('li', {}, line))), ...list);
}

function letterCard(letter) {
  const plural = new Intl.PluralRules(language).select(letter.signed) === 'one' ? 'one' : 'other';
  const ways = Object.entries(letter.by_class).filter(([, n]) => n > 0);
  const lines = ways.map(([way, n]) => say('verify-by-way', { text: say(`way-${way}`), n: sayNumber(n) }));
  if (letter.withdrawn > 0) lines.push(say('verify-count-withdrawn', { n: sayNumber(letter.withdrawn) }));
  const names = letter.names.length === 0 ? null : element(
    'details', {},
    element('summary', {}, say('verify-names', { n: sayNumber(letter.names.length) })),
    element('ul', { class: 'names' }, ...letter.names.map(nameItem)),
  );
  return element(
    'article', { class: 'card', 'data-letter-id': letter.id },
    element('h3', {}, letter.title),
    element('p', { class: 'count' }, element('strong', {}, sayNumber(letter.signed)), ' ', say(`verify-count-${plural}`)),
    element('ul', { class: 'meta' }, ...lines.map((line) => element('li', {}, line))),
    element('p', { class: 'meta' }, say('members', { group: letter.group.name, n: sayNumber(letter.group.declared_members), text: letter.group.declared_source })),
    element('p', { class: 'meta' }, letter.group.membership),
    sealedPart(letter.sealed),
    names,
    element('dl', { class: 'facts' }, ...facts([[say('verify-fingerprint'), element('code', {}, letter.hash)]])),
  );
}

/** What was published beside letters; nothing where there is nothing. */
function recordLine(items) {
  const revisions = items.reduce((sum, item) => sum + item.revisions.length, 0);
  return items.length > 0 ? element('p', {}, say('verify-record', { n: sayNumber(items.length), total: sayNumber(revisions) })) : '';
}

/** What an audit lets somebody write, and what it does not. */
function writing(verdict) {
  const list = (title, lines) => element('section', {}, element('h3', {}, title), element('ul', {}, ...lines.map((line) => element('li', {}, line))));
  const signed = verdict.letters.map(({ title, signed: n, group }) => say('verify-can-letter', {
    title, n: sayNumber(n), total: sayNumber(group.declared_members), group: group.name,
  }));
  const can = [...signed, say('verify-can-once'), say('verify-can-text')];
  const cannot = ['who', 'members', 'names', 'reasons'].map((what) => say(`verify-cannot-${what}`));
  return element('div', { class: 'card' }, list(say('verify-can'), can), list(say('verify-cannot'), cannot));
}

function showVerdict(group, { verdict, plain }) {
  const box = find('[data-verdict]');
  box.className = 'notice good';
  box.dataset.verdict = 'holds';
  fill('[data-verdict-title]', say('verify-verdict-good'));
  fill('[data-verdict-text]', say('verify-verdict-good-text', { n: sayNumber(verdict.size) }));
  fill('[data-letters]', element('p', {}, say('verify-members', { n: sayNumber(verdict.declared_members), text: verdict.declared_source })),
    ...verdict.letters.map(letterCard), recordLine(verdict.items ?? []));
  fill('[data-write]', writing(verdict));
  fill('[data-remarks]', element('h3', {}, say('verify-remark-title')), element('ul', {}, ...remarks(verdict).map((remark) => element('li', {}, remark))));
  const issued = verdict.epochs.flatMap((epoch) => Object.entries(epoch.issued).map(([way, n]) => [
    say('verify-issued', { n: epoch.number, text: say(`way-${way}`) }),
    say('verify-issued-of', { n: sayNumber(n), total: sayNumber(epoch.caps[way] ?? 0) }),
  ]));
  fill('[data-facts]', ...facts([
    [say('verify-entries'), sayNumber(verdict.size)], ...issued, [say('verify-origin'), element('code', {}, verdict.origin)],
    [say('verify-key'), element('code', {}, verdict.vkey)], [say('verify-root'), element('code', {}, verdict.root)],
  ]));
  fill('[data-plain]', plain);
  find('[data-details]').hidden = false;
  onSubmit('download', () => download(`undersigned-${group.id}.json`, 'application/json', JSON.stringify(verdict, null, 2)));
}

function showRefusal(group, problem) {
  const box = find('[data-verdict]');
  box.className = 'notice bad';
  box.dataset.verdict = 'fails';
  fill('[data-verdict-title]', say('verify-verdict-bad'));
  const why = sayCode('defect', { code: problem.values.defect }, '');
  fill('[data-verdict-text]', say('verify-verdict-bad-text'), ' ', why, ' ', element('code', { lang: 'en' }, problem.message));
  fill('[data-letters]');
  fill('[data-write]');
  fill('[data-remarks]');
  find('[data-details]').hidden = true;
  const result = JSON.stringify({ holds: false, reason: problem.message, code: problem.values.defect }, null, 2);
  onSubmit('download', () => download(`undersigned-${group.id}.json`, 'application/json', result));
}

async function runAudit(group) {
  show('running');
  try {
    showVerdict(group, await auditOnAllCores({ base: `/g/${group.id}`, ...outside(), marks: [] }, showProgress));
  } catch (problem) {
    if (problem.code !== 'ledger') {
      show('start');
      throw problem;
    }
    showRefusal(group, problem);
  }
  show('verdict');
}

async function chooseGroup() {
  const { groups } = await api('groups');
  const link = ({ id, name }) => element('li', {}, element('h3', {}, element('a', { href: fragmentFor({ g: id }) }, name)));
  fill('[data-groups]', ...(groups.length > 0 ? groups.map(link) : [element('li', {}, say('verify-no-groups'))]));
  show('groups');
}

export async function verifyPage() {
  addEventListener('hashchange', () => location.reload());
  const { g } = fragment();
  if (!g) return chooseGroup();
  // The record is checked even where its first entries do not make sense: then the audit says so.
  const group = { id: g };
  for (const link of findAll('[data-link="group"]')) link.href = stay(`/g/${g}`);
  fill('[data-command]', `undersigned verify ${location.origin}/g/${g}`);
  onSubmit('start', () => runAudit(group));
  return show('start');
}
