import assert from 'node:assert/strict';
import { test } from 'node:test';

import { calendar, written } from '../app/when.js';

test('a moment has the reader\u2019s own time with its zone, UTC beside it, and no seconds', () => {
  const before = process.env.TZ;
  process.env.TZ = 'America/New_York';
  assert.equal(written(1_772_366_400, 'en').replace(/\u202f/g, ' '), 'March 1, 2026 at 07:00 EST (March 1, 2026 at 12:00 UTC)');
  process.env.TZ = 'UTC';
  assert.equal(written(1_772_366_400, 'en'), 'March 1, 2026 at 12:00 UTC');
  process.env.TZ = before ?? '';
});

test('a calendar is one that calendars read', () => {
  const text = calendar([{ at: 1_772_366_400, title: `Sign, \u201cStop\u201d; now\n${'\u00e4'.repeat(80)}`, link: 'https://x.example/g/a' }]);
  const lines = text.split('\r\n');
  assert.ok(lines.every((line) => new TextEncoder().encode(line).length <= 75), text);
  assert.ok(text.includes('SUMMARY:Sign\\, \u201cStop\u201d\\; now\\n'), text);
  assert.ok(text.includes('DTSTART:20260301T120000Z') && text.endsWith('END:VCALENDAR\r\n'), text);
});
