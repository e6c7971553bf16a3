import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { node, openPage } from './page.js';

openPage({}, node('i', { 'data-worker': 'member', 'data-script': '/assets/member.js', 'data-module': '/assets/member.wasm', 'data-sri': 'sha384-x' }));

/** Workers that were started. They answer when a test says so. */
const started = [];
globalThis.Worker = class {
  constructor(address) {
    this.address = address;
    this.asked = [];
    started.push(this);
  }

  postMessage(message) {
    this.asked.push(message);
    if (message.op === 'start') this.onmessage({ data: { id: message.id, value: {} } });
  }
};

let asked = [];
let answer = () => new Response('{}');
globalThis.fetch = async (path, request) => {
  asked.push({ path, ...request });
  return answer();
};

const server = await import('../app/server.js');
const json = (status, value) => () => new Response(JSON.stringify(value), { status });
const problem = (promise) => promise.then(() => assert.fail('no problem'), (it) => it);

beforeEach(() => {
  asked = [];
  location.hash = '';
});

test('an answer is data', async () => {
  answer = json(200, { a: 1 });
  assert.deepEqual(await server.api('groups'), { a: 1 });
  assert.equal(asked[0].path, '/api/v1/groups');
  assert.equal(asked[0].method, undefined);
});

test('no request tells who asks', async () => {
  answer = json(200, {});
  await server.api('groups/acme/enrolments', { a: 1 });
  const [{ method, body, credentials, cache, referrerPolicy, headers }] = asked;
  assert.deepEqual([method, body, credentials, cache, referrerPolicy], ['POST', '{"a":1}', 'omit', 'no-store', 'no-referrer']);
  assert.deepEqual(headers, { 'content-type': 'application/json' });
});

test('a problem document becomes a problem, final where the same again is of no use', async () => {
  for (const [status, final] of [[409, true], [422, true], [404, true], [429, false], [408, false], [425, false], [500, false], [503, false]]) {
    answer = json(status, { kind: 'taken', detail: 'why' });
    const found = await problem(server.api('x'));
    assert.deepEqual([found.code, found.message, found.final], ['taken', 'why', final], String(status));
  }
});

test('what is no problem document is named by its status', async () => {
  answer = () => new Response('<html>', { status: 502 });
  const found = await problem(server.api('x'));
  assert.deepEqual([found.code, found.final], ['http-502', false]);
});

test('a lost or garbled answer is no answer', async () => {
  answer = () => { throw new TypeError('network'); };
  assert.equal((await problem(server.api('x'))).code, 'offline');
  answer = () => new Response('{"a":');
  assert.equal((await problem(server.api('x'))).code, 'offline');
  answer = json(200, null);
  assert.equal((await problem(server.api('x'))).code, 'offline');
});

test('an excerpt is bytes, asked for by what it is about alone', async () => {
  answer = () => new Response(new Uint8Array([1, 2, 255]));
  assert.deepEqual([...await server.excerpt('a/b', { letter: 'x&y' })], [1, 2, 255]);
  assert.equal(asked[0].path, '/api/v1/groups/a%2Fb/excerpt?letter=x%26y');
  answer = json(404, { kind: 'not-found' });
  assert.equal((await problem(server.excerpt('a', { epoch: '1' }))).code, 'not-found');
});

test('the fragment is read, and what it says of the record goes along', () => {
  location.hash = '#g=acme&l=x&k=abc&w=one&w=two%2B&code=secret';
  assert.equal(server.fragment().g, 'acme');
  assert.deepEqual(server.outside(), { fingerprint: 'abc', witnesses: 'one\ntwo+' });
  assert.equal(server.fragmentOf('acme', { l: 'y' }), '#g=acme&l=y&k=abc&w=one&w=two%2B');
  location.hash = '';
  assert.deepEqual(server.outside(), { fingerprint: '', witnesses: '' });
  assert.equal(server.fragmentOf('acme'), '#g=acme');
});

test('a worker is started once, with its module and hash', async () => {
  const first = server.work('sign', { a: 1 });
  await new Promise(setImmediate);
  const [worker] = started;
  const [start, asked1] = worker.asked;
  assert.deepEqual([worker.address, start.args], ['/assets/member.js', { module: '/assets/member.wasm', sri: 'sha384-x' }]);
  worker.onmessage({ data: { id: asked1.id, value: 7 } });
  assert.equal(await first, 7);
  const second = server.work('sign', {});
  await new Promise(setImmediate);
  worker.onmessage({ data: { id: worker.asked.at(-1).id, value: 8 } });
  assert.equal(await second, 8);
  assert.equal(started.length, 1);
});

test('answers of a worker find their question in any order', async () => {
  const one = server.work('sign', { n: 1 });
  const two = server.work('sign', { n: 2 });
  await new Promise(setImmediate);
  const [worker] = started;
  const [first, second] = worker.asked.slice(-2);
  worker.onmessage({ data: { id: second.id, value: second.args.n } });
  worker.onmessage({ data: { id: first.id, value: first.args.n } });
  assert.deepEqual([await one, await two], [1, 2]);
});

test('progress and problems of a worker are told', async () => {
  const seen = [];
  const asking = server.work('sign', {}, (read, all) => seen.push([read, all]));
  await new Promise(setImmediate);
  const [worker] = started;
  const { id } = worker.asked.at(-1);
  worker.onmessage({ data: { id, progress: [1, 2] } });
  worker.onmessage({ data: { id, error: { code: 'wait', message: 'later', values: { n: 5 } } } });
  const found = await problem(asking);
  assert.deepEqual([seen, found.code, found.message, found.values], [[[1, 2]], 'wait', 'later', { n: 5 }]);
});

test('a worker that breaks leaves nobody waiting', async () => {
  const waiting = [server.work('sign', {}), server.work('sign', {})].map(problem);
  await new Promise(setImmediate);
  started[0].onerror();
  assert.deepEqual((await Promise.all(waiting)).map((it) => it.code), ['browser', 'browser']);
});
