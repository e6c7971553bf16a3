// @ts-check
// What a keyholder's page knows of the ceremony, and how far it is.

import { Problem, app, element, fill, find, findAll, say, sayList, show } from './dom.js';
import { api, excerpt, outside, work } from './server.js';

/**
 * What the page knows. `me` is { holder, participant }, `record` what is kept, `keep` where: `device` or `file`; `open`
 * says that the worker has the secrets, `code` what numbers are shown, `compared` which were compared, `stop` that nothing is to
 * be looked up by itself.
 * @type {{ group: any, letter: string, link: string | null, me: any, record: any, keep: string, raw: any, excerpt: any, info: any, released: number[], code: string | null, compared: string | null, open: boolean, stop: boolean }}
 */
export const hold = { group: null, letter: '', link: null, me: null, record: null, keep: 'device', raw: null, excerpt: null, info: null, released: [], code: null, compared: null, open: false, stop: true };

export const holdPlace = () => `${hold.group.id}/${hold.letter}`;
export const letterPath = (rest) => `groups/${encodeURIComponent(hold.group.id)}/letters/${encodeURIComponent(hold.letter)}/${rest}`;
export const holderName = (number) => hold.info.holders[number - 1] ?? '';
export const holderNames = (numbers) => sayList(numbers.map(holderName));
export const ceremonyArgs = () => ({ group: hold.group.id, letter: hold.letter, excerpt: hold.excerpt, ...outside() });

/** The ceremony as it is now, as an excerpt proves it. `raw` is for drawing alone. */
export async function lookUp() {
  const raw = await api(letterPath('ceremony'));
  hold.excerpt = await excerpt(hold.group.id, { ceremony: hold.letter });
  const info = await work('ceremony', ceremonyArgs());
  Object.assign(hold, { raw, info });
  showAbout();
}

/** Whose link it is; a link that does not work leaves what is kept and what is on paper. */
export async function askWhose() {
  if (hold.link === null) return null;
  try {
    hold.me = await api(letterPath('keyholder'), { secret: hold.link });
    const { participant, holder } = hold.me;
    // The record says who has which number: a server that swaps two people would put the acts of one under the other's name.
    if (participant !== null && hold.info.holders[participant - 1] !== holder) throw new Problem('seat');
    return null;
  } catch (problem) {
    if (!problem.final) throw problem;
    hold.link = null;
    return problem;
  }
}

function holderState(number) {
  const { info, raw } = hold;
  if (info.frozen && hold.released.includes(number)) return 'released';
  if (info.frozen) return raw.refused_shares.includes(number) ? 'refused' : null;
  if (info.ready.includes(number)) return 'ready';
  return info.joined.includes(number) ? 'joined' : 'missing';
}

function holderItem(name, at) {
  const state = holderState(at + 1);
  const mark = state && element('span', { class: ['missing', 'refused'].includes(state) ? 'meta' : 'mark' }, say(`keyhold-holder-${state}`));
  return element('li', { 'data-holder': String(at + 1), 'data-state': state ?? '' }, element('strong', {}, name), mark);
}

export function showAbout() {
  const { holders, threshold } = hold.info;
  const total = holders.length;
  const of = total === 1 ? 'alone' : threshold === 1 ? 'any' : threshold === total ? 'all' : 'some';
  find('[data-about]').hidden = false;
  const name = hold.me?.holder;
  fill('#who', say(name ? `keyhold-who-${of}` : 'keyhold-who', { text: name, n: threshold, total }));
  fill('#holders', ...holders.map(holderItem));
  find('[data-ceremony]').hidden = hold.info.frozen;
  // One keyholder alone waits for nobody and has nobody to compare with.
  for (const stage of ['wait', 'code']) find(`[data-stage="${stage}"]`).hidden = total === 1;
}

/** Shows these steps unless the first of them is there already, and how far the ceremony is. */
export function showStep(...steps) {
  const [step] = steps;
  if (app.dataset.step === step) return;
  app.dataset.step = step;
  show(...steps);
  const stages = findAll('[data-stage]');
  const place = (name) => stages.findIndex(({ dataset }) => dataset.stage === name);
  const at = place(step);
  // While the others compare, what comes after that has not begun.
  const done = { others: place('code') + 1, done: stages.length }[step] ?? at;
  if (done < 0) return;
  stages.forEach((stage, n) => {
    stage.classList.toggle('done', n < done);
    if (n === at) stage.setAttribute('aria-current', 'step');
    else stage.removeAttribute('aria-current');
  });
}
