// @ts-check
// What every page begins with.

import { app, findAll, say, showProblem, status } from './dom.js';

/** The language links keep what the fragment says. */
function keepFragment() {
  for (const link of findAll('a[hreflang]')) link.hash = location.hash;
}

/**
 * Starts the page: `pages` are functions by the name that the page's element has.
 * @param {Record<string, () => Promise<void>>} pages
 */
export async function start(pages) {
  status(say('loading'));
  keepFragment();
  addEventListener('hashchange', keepFragment);
  try {
    await pages[app.dataset.page]();
  } catch (problem) {
    showProblem(null, problem);
  }
  document.documentElement.dataset.ready = 'true';
}
