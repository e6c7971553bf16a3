import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { openPage } from './page.js';

openPage({});
const kept = new Map();
/** A browser's storage; `off` throws, as in a private window, `full` on writing alone. */
let mood = '';
const storage = {
  getItem(key) { if (mood === 'off') throw new Error('off'); return kept.get(key) ?? null; },
  setItem(key, value) { if (mood !== '') throw new Error('quota'); kept.set(key, value); },
  removeItem(key) { if (mood === 'off') throw new Error('off'); kept.delete(key); },
};
globalThis.localStorage = new Proxy(storage, {
  ownKeys() { if (mood === 'off') throw new Error('off'); return [...kept.keys()]; },
  getOwnPropertyDescriptor: (_, key) => ({ enumerable: true, configurable: true, value: kept.get(key) }),
});
const store = await import('../app/store.js');

beforeEach(() => {
  kept.clear();
  mood = '';
});

test('an item is stored in the place of the one that it was made from', () => {
  store.replaceItem('acme/1', null, 'a');
  store.replaceItem('acme/1', 'a', 'b');
  assert.equal(store.readItem('acme/1'), 'b');
});

test('what another window has stored is not undone', () => {
  store.replaceItem('acme/1', null, 'a');
  kept.set('undersigned:acme/1', 'of another window');
  assert.throws(() => store.replaceItem('acme/1', 'a', 'b'), { code: 'elsewhere' });
  assert.equal(store.readItem('acme/1'), 'of another window');
});

test('an item that another window has removed is not put back', () => {
  assert.throws(() => store.replaceItem('acme/1', 'a', 'b'), { code: 'elsewhere' });
  assert.equal(store.readItem('acme/1'), null);
});

test('nothing is stored where nothing changed', () => {
  mood = 'off';
  store.replaceItem('acme/1', null, null);
});

test('full or forbidden storage is said, and nothing is sent after it', () => {
  mood = 'full';
  assert.throws(() => store.replaceItem('acme/1', null, 'a'), { code: 'storage-off' });
});

test('without storage there is nothing, and no error', () => {
  mood = 'off';
  assert.equal(store.readItem('acme/1'), null);
  assert.deepEqual(store.storedEpochs('acme'), []);
  assert.equal(store.itemIsPending('acme/1'), null);
  store.removeItem('acme/1');
});

test('periods of a group are found in their order, and no others', () => {
  for (const key of ['acme/10', 'acme/2', 'acme/x', 'acme2/3', 'acme/1.5']) kept.set(`undersigned:${key}`, 'x');
  kept.set('another', 'x');
  assert.deepEqual(store.storedEpochs('acme'), [{ number: 2 }, { number: 10 }]);
});

test('an item waits, or does not, or is damaged', () => {
  for (const [item, pending] of [['{"pending":true}', true], ['{"pending":false}', false], ['{}', false], ['null', null], ['{"pend', null]]) {
    kept.set('undersigned:acme/1', item);
    assert.equal(store.itemIsPending('acme/1'), pending, item);
  }
});

test('a removed item is gone', () => {
  store.replaceItem('acme/1', null, 'a');
  store.removeItem('acme/1');
  assert.equal(store.readItem('acme/1'), null);
});
