import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openPage } from './page.js';

openPage({ 'verify-remark-known': 'Entries: {entries}', 'verify-changed-name': 'the name' });
const { isSameProof } = await import('../app/join.js');
const { letterText } = await import('../app/letter.js');
const { sayCode, sayValue } = await import('../app/verify.js');

test('the same proof is given again, whatever code was mailed', () => {
  const mail = { class: 'mailbox', address: 'Ada@x.example', code: '123456' };
  assert.equal(isSameProof(mail, { ...mail, address: 'ada@X.example', code: '654321' }), true);
  assert.equal(isSameProof(mail, { ...mail, address: 'ben@x.example' }), false);
  assert.equal(isSameProof({ class: 'code', code: 'a' }, { class: 'code', code: 'a' }), true);
  assert.equal(isSameProof({ class: 'code', code: 'a' }, { class: 'code', code: 'b' }), false);
  assert.equal(isSameProof({ class: 'code', code: 'a' }, mail), false);
  assert.equal(isSameProof(null, mail), false);
});

test('the steps of a text become elements, and no word of it is HTML', () => {
  const text = letterText('\u0001<p\u0001=We ask \u0001<a\u0001@href https://x.example/a b\u0001=you <b>\u0001>\u0001>\u0001<p\u0001=Two');
  const [one, two] = text.children;
  assert.deepEqual([one.textContent, two.textContent], ['We ask you <b>', 'Two']);
  assert.equal(one.children[0].getAttribute('href'), 'https://x.example/a b');
  assert.equal(one.children[0].children.length, 0);
  assert.equal(letterText('').children.length, 0);
});

test('values of a remark are in words, and long lists end', () => {
  assert.equal(sayValue('entry', 1234), '1,234');
  assert.equal(sayValue('title', '<b>'), '<b>');
  assert.equal(sayValue('fields', ['name']), 'the name');
  const listed = sayValue('rounds', Array.from({ length: 60 }, (_, at) => at));
  assert.ok(listed.endsWith('49, …'), listed);
});

test('a code without words shows the sentence of the verdict', () => {
  assert.equal(sayCode('remark', { code: 'known', entries: [1, 2] }, 'In English.'), 'Entries: 1, 2');
  const shown = sayCode('remark', { code: 'of-the-future' }, 'In English.');
  assert.deepEqual([shown.getAttribute('lang'), shown.textContent], ['en', 'In English.']);
});
