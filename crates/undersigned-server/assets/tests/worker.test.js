import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

/** The module of the worker, as far as these tests need it: a box is sealed by turning it around. */
const turned = (text) => [...text].reverse().join('');
globalThis.wasm_bindgen = Object.assign(async () => {}, {
  box_key: () => 'key',
  seal: (secret, passphrase) => `${secret}/${passphrase}`,
  open(text, passphrase) {
    const [secret, wanted] = text.split('/');
    if (wanted !== passphrase) throw Object.assign(new Error('wrong'), { code: 'open' });
    return secret;
  },
  box_write: (key, place, text) => turned(`${key}${place}${text}`),
  box_read: (key, place, box) => turned(box).slice(`${key}${place}`.length),
  credential_info: () => '{"role":"engineer"}',
});
let posted = [];
let listener = () => {};
globalThis.addEventListener = (_, act) => { listener = act; };
globalThis.postMessage = (message) => posted.push(message);

const { Failure, toBase64, toBytes } = await import('../worker/common.js');
const { fetchPart, run } = await import('../worker/record.js');
const { serve } = await import('../worker/start.js');
const vault = await import('../worker/vault.js');

beforeEach(() => {
  posted = [];
  vault.closeSession();
});

test('bytes survive base64', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
  assert.deepEqual([...toBytes(toBase64(bytes))], [...bytes]);
  assert.equal(toBase64(new Uint8Array()), '');
});

test('a part that is not there is none, and any other trouble is told', async () => {
  const answers = [[200, 'ab'], [404, ''], [410, ''], [500, ''], [403, '']];
  for (const [status, body] of answers) {
    globalThis.fetch = async () => new Response(body, { status });
    const got = await fetchPart('/g/acme', 'tile/0/000').catch((it) => it.code);
    const expected = { 200: [97, 98], 404: undefined, 410: undefined }[status];
    assert.deepEqual(got instanceof Uint8Array ? [...got] : got, status in { 200: 1, 404: 1, 410: 1 } ? expected : 'offline', String(status));
  }
  globalThis.fetch = async () => { throw new TypeError('network'); };
  await assert.rejects(fetchPart('/g/acme', 'x'), { code: 'offline' });
});

test('a busy server is asked again when it says, and not for ever', async (t) => {
  const pauses = [];
  t.mock.method(globalThis, 'setTimeout', (go, time) => { pauses.push(time); go(); });
  const busy = (seconds) => new Response('', { status: 503, headers: { 'retry-after': seconds } });
  let answers = [busy('10'), busy('1'), new Response('a')];
  globalThis.fetch = async () => answers.shift();
  assert.deepEqual([...await fetchPart('/g/acme', 'x')], [97]);
  assert.deepEqual(pauses, [10_000, 1_000]);
  for (const seconds of ['3600', '0', 'soon', '-1']) {
    answers = [busy(seconds)];
    await assert.rejects(fetchPart('/g/acme', 'x'), { code: 'offline' }, seconds);
  }
  answers = Array.from({ length: 99 }, () => busy('1'));
  await assert.rejects(fetchPart('/g/acme', 'x'), { code: 'offline' });
  assert.equal(answers.length, 88);
});

test('only the checkpoint is asked for anew, and nothing tells who asks', async () => {
  const asked = [];
  globalThis.fetch = async (path, request) => { asked.push([path, request.cache, request.credentials]); return new Response(''); };
  await fetchPart('/g/acme', 'checkpoint');
  await fetchPart('/g/acme', 'tile/0/000');
  assert.deepEqual(asked, [['/g/acme/checkpoint', 'no-store', 'omit'], ['/g/acme/tile/0/000', 'default', 'omit']]);
});

test('an audit gets what it asks for until its verdict', async () => {
  globalThis.fetch = async (path) => new Response(path);
  const steps = [{ fetch: ['checkpoint'] }, { fetch: ['a', 'b'] }, { verdict: { size: 3 }, plain: 'holds' }];
  const supplied = [];
  const audit = { next: () => JSON.stringify(steps.shift()), supply: (path) => supplied.push(path), progress: () => [supplied.length, 3] };
  const seen = [];
  const { verdict, plain } = await run('/g/acme', audit, (read, all) => seen.push([read, all]));
  assert.deepEqual([verdict.size, plain, supplied, seen.at(-1)], [3, 'holds', ['checkpoint', 'a', 'b'], [3, 3]]);
});

test('operations are answered by number, and unknown ones are refused', async () => {
  globalThis.fetch = async () => new Response('');
  serve({ add: ({ a, b }, report) => { report(1, 2); return a + b; }, fail() { throw new Failure('wait', 'later'); } });
  await listener({ data: { id: 1, op: 'start', args: {} } });
  await listener({ data: { id: 2, op: 'add', args: { a: 1, b: 2 } } });
  await listener({ data: { id: 3, op: 'fail', args: {} } });
  await listener({ data: { id: 4, op: 'toString', args: {} } });
  assert.deepEqual(posted.slice(0, 3), [{ id: 1, value: {} }, { id: 2, progress: [1, 2] }, { id: 2, value: 3 }]);
  assert.deepEqual([posted[3].error.code, posted[3].error.message], ['wait', 'later']);
  assert.deepEqual([posted[4].id, posted[4].error.code], [4, 'other']);
});

test('a module that does not load is the fault of the browser', async () => {
  globalThis.fetch = async () => { throw new TypeError('integrity'); };
  serve({});
  await listener({ data: { id: 1, op: 'start', args: {} } });
  assert.equal(posted[0].error.code, 'browser');
});

const box = { credential: null, pending: { body: { code: 'x' } }, signatures: [] };

test('nothing is open before it is unlocked, and only its own place', () => {
  assert.throws(() => vault.readBox('acme/1', null), { code: 'locked' });
  vault.newSession('acme/1', 'four words', true, box);
  assert.throws(() => vault.readBox('acme/2', null), { code: 'locked' });
  assert.equal(vault.readBox('acme/1', null), box);
  vault.closeSession();
  assert.throws(() => vault.readBox('acme/1', null), { code: 'locked' });
});

test('what another window has stored is read again', () => {
  vault.newSession('acme/1', 'four words', true, null);
  const mine = vault.writeBox(box);
  assert.equal(JSON.parse(mine).pending, true);
  const theirs = vault.writeBox({ ...box, pending: null, signatures: [{ letter: 'x' }] });
  vault.writeBox(box);
  assert.deepEqual(vault.readBox('acme/1', theirs).signatures, [{ letter: 'x' }]);
});

test('an item opens under its own passphrase alone', () => {
  vault.newSession('acme/1', 'four words', true, null);
  const item = vault.writeBox(box);
  vault.closeSession();
  assert.throws(() => vault.unlockItem('acme/1', item, 'other words'), { code: 'open' });
  assert.throws(() => vault.readBox('acme/1', item), { code: 'locked' });
  vault.unlockItem('acme/1', item, 'four words');
  assert.deepEqual(vault.summary(vault.readBox('acme/1', item)).request, { code: 'x' });
});

test('a proof that is not kept leaves nothing to store', () => {
  vault.newSession('acme/1', 'four words', false, null);
  assert.equal(vault.writeBox(box), null);
  assert.equal(vault.summary(box).kept, false);
});

test('a summary has no secret of a signature', () => {
  vault.newSession('acme/1', 'four words', true, null);
  const signature = { letter: 'x', hash: 'h', title: 't', shown: {}, state: 'signed', index: 1, size: 2, receipt: 'r', withdrawal: null, entry: 'SECRET', blob: 'SECRET', pseudonym: 'SECRET' };
  const said = JSON.stringify(vault.summary({ ...box, signatures: [signature] }));
  assert.ok(!said.includes('SECRET'), said);
});
