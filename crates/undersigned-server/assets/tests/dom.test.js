import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { node, openPage } from './page.js';

const field = (name, ...more) => node('div', { 'data-field': name }, node('label', {}, name), node('input', { name, 'aria-describedby': `${name}-hint` }), ...more);
const texts = {
  hello: 'Hello {name}, {name}. {other}', 'test-error-taken': 'On this page: {text}', 'error-taken': 'Taken.', 'error-late': 'Late by {n}.',
  'error-other': 'Other: {text}', 'error-empty': 'Please fill this in.', reading: '{n} of {total}',
};
openPage(texts,
  node('section', { 'data-step': 'one' }, node('h2', {}, 'One'),
    node('form', { 'data-form': 'ask' }, field('name'), field('passphrase'), node('button'))),
  node('section', { 'data-step': 'two', hidden: '' }, node('h2', {}, 'Two')),
  node('p', { class: 'here' }), node('p', { class: 'here' }),
  node('div', { 'data-progress': '' }, node('progress')));
const dom = await import('../app/dom.js');

const form = document.querySelector('form[data-form="ask"]');
const submit = () => form.onsubmit({ preventDefault() {} });

beforeEach(() => {
  dom.alertProblem(null);
  form.elements.name.value = '';
});

test('a text gets its values, and keeps what has none', () => {
  assert.equal(dom.say('hello', { name: 'Ada' }), 'Hello Ada, Ada. {other}');
  assert.equal(dom.say('hello', { name: 0, other: '' }), 'Hello 0, 0. ');
  assert.equal(dom.say('missing'), 'missing');
});

test('a value is never read as a text of its own', () => {
  assert.equal(dom.say('hello', { name: '{other}', other: 'x' }), 'Hello {other}, {other}. x');
});

test('a problem has the words of the page, then those of all pages, then its own', () => {
  assert.equal(dom.sayProblem(new dom.Problem('taken', 'why')), 'On this page: why');
  assert.equal(dom.sayProblem(new dom.Problem('late', '', null, { n: 3 })), 'Late by 3.');
  assert.equal(dom.sayProblem(new dom.Problem('odd', 'why')), 'Other: odd why');
  assert.equal(dom.sayProblem({}), 'Other: ');
  assert.equal(dom.sayProblem(new TypeError('x is null')), 'Other:  x is null'.replace('  ', ' '));
});

test('an element has attributes, a listener, and no empty children', () => {
  let pressed = 0;
  const made = dom.element('button', { class: 'button', 'data-x': 1, onclick: () => { pressed += 1; } }, 'a', null, undefined, 'b', '');
  made.click();
  assert.deepEqual([made.className, made.getAttribute('data-x'), pressed, made.textContent], ['button', '1', 1, 'ab']);
});

test('what looks like HTML stays text', () => {
  assert.equal(dom.element('p', {}, '<b>x</b>').children.length, 0);
});

test('all elements of a selector are filled', () => {
  dom.fill('.here', 'x');
  assert.deepEqual(dom.findAll('.here').map((it) => it.textContent), ['x', 'x']);
  dom.fill('.nowhere', 'x');
});

test('steps are shown alone, and the first heading gets the focus but for arrival', () => {
  dom.show('one');
  const arrived = document.activeElement;
  dom.show('two');
  assert.equal(document.activeElement.textContent, 'Two');
  assert.notEqual(document.activeElement, arrived);
  assert.deepEqual(dom.findAll('[data-step]').map((it) => it.hidden), [true, false]);
});

test('an empty field is said beside it, linked, and focused', async () => {
  dom.onSubmit('ask', (elements) => dom.required(elements, 'name'));
  await submit();
  const input = form.elements.name;
  assert.equal(form.querySelector('.error').textContent, 'Please fill this in.');
  assert.equal(input.getAttribute('aria-invalid'), 'true');
  assert.equal(input.getAttribute('aria-describedby'), 'name-hint ask-name-error');
  assert.equal(document.activeElement, input);
  assert.equal(dom.find('#alert').hidden, true);
});

test('the next try clears what was wrong', async () => {
  dom.onSubmit('ask', (elements) => dom.required(elements, 'name'));
  await submit();
  form.elements.name.value = ' Ada ';
  let read = '';
  dom.onSubmit('ask', (elements) => { read = dom.required(elements, 'name'); });
  await submit();
  assert.equal(read, 'Ada');
  assert.equal(form.querySelector('.error'), null);
  assert.equal(form.elements.name.getAttribute('aria-describedby'), 'name-hint');
});

test('a problem without a field of this form is shown above', async () => {
  dom.onSubmit('ask', () => { throw new dom.Problem('late', '', 'elsewhere', { n: 1 }); });
  await submit();
  assert.equal(dom.find('#alert').hidden, false);
  assert.equal(dom.find('#alert').textContent, 'Late by 1.');
});

test('an answer of the server finds its field', async () => {
  dom.onSubmit('ask', () => { throw new dom.Problem('open'); });
  await submit();
  assert.equal(form.elements.passphrase.getAttribute('aria-invalid'), 'true');
});

test('a form runs once at a time', async () => {
  let runs = 0;
  let release = () => {};
  dom.onSubmit('ask', () => { runs += 1; return new Promise((resolve) => { release = resolve; }); });
  const first = submit();
  await submit();
  assert.equal(runs, 1);
  release();
  await first;
  const again = submit();
  release();
  await again;
  assert.equal(runs, 2);
});

test('progress is said in tenths', () => {
  const said = [];
  for (const read of [1, 2, 3, 25]) {
    dom.showProgress(read, 100);
    said.push(dom.find('#status').textContent);
  }
  assert.deepEqual(said, ['1 of 100', '1 of 100', '1 of 100', '25 of 100']);
  dom.showProgress(0, 0);
  assert.equal(dom.find('[data-progress] progress').max, 1);
});

test('hours are rounded up, and lists have a last word', () => {
  assert.equal(dom.sayHours(3601), '2 hours');
  assert.equal(dom.sayList(['Ada', 'Ben', 'Cleo']), 'Ada, Ben, and Cleo');
  assert.equal(dom.sayList(['Ada', 'Ben'], 'disjunction'), 'Ada or Ben');
});

test('links stay in the language that was chosen by hand', () => {
  assert.equal(dom.stay('/join', '#g=a'), '/join#g=a');
  location.search = '?lang=de%26x';
  assert.equal(dom.stay('/join', '#g=a'), '/join?lang=de%26x#g=a');
  location.search = '';
});

test('facts alternate terms and values', () => {
  assert.deepEqual(dom.facts([['a', 'b']]).map((it) => `${it.tagName} ${it.textContent}`), ['DT a', 'DD b']);
});
