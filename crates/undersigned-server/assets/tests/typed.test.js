import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { lookAtMailCode, lookAtPaperCode, readAddress } from '../app/typed.js';

// The same files drive the reading on the server and the command line.
const vectors = (name) => JSON.parse(readFileSync(new URL(`../../../../testdata/${name}.json`, import.meta.url), 'utf8'));

test('codes are read as the vectors say', () => {
  const { paper, mail } = vectors('codes');
  for (const [look, cases] of [[lookAtPaperCode, paper], [lookAtMailCode, mail]]) {
    for (const [typed, read, checked] of cases) {
      const seen = look(typed);
      assert.deepEqual([seen.code, seen.checked], [read, checked], JSON.stringify(typed));
    }
  }
});

test('a code that is being typed is neither right nor wrong', () => {
  assert.deepEqual(lookAtMailCode('4821 77'), { count: 6, code: null, printed: null, checked: false, wrong: false });
  assert.equal(lookAtMailCode('4821 x').wrong, true);
  assert.equal(lookAtMailCode('482177309518').printed, '4821 7730 9518');
  assert.equal(lookAtPaperCode('k7qx2m9p4tzb8hw9').printed, 'K7QX-2M9P-4TZB-8HW9');
});

test('addresses are read as the vectors say', () => {
  for (const [typed, read] of vectors('addresses')) assert.equal(readAddress(typed), read, JSON.stringify(typed));
});
