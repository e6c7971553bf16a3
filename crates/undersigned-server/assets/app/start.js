/** The language links keep what the fragment says. */
function keepFragment() {
  for (const link of findAll('a[hreflang]')) link.hash = location.hash;
}

async function start() {
  status(say('loading'));
  keepFragment();
  addEventListener('hashchange', keepFragment);
  try {
    await PAGES[app.dataset.page]();
  } catch (problem) {
    showProblem(null, problem);
  }
  document.documentElement.dataset.ready = 'true';
}

start();
