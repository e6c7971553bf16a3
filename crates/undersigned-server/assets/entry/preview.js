// @ts-check
// Shows the letter as it will look while it is being written. Without this
// script the button "Preview" does the same.

// Long enough for a typing hand, short enough to feel live.
const PAUSE_MS = 500;
/** @type {any} */
const form = document.getElementById('draft');
let timer = 0;
/** @type {any} */
let request = null;

function refresh() {
  if (request) request.abort();
  request = new XMLHttpRequest();
  request.open('POST', location.href);
  // The browser parses the answer into a document of its own, in which no script runs.
  request.responseType = 'document';
  request.onload = show;
  const fields = new URLSearchParams(/** @type {any} */ (new FormData(form)));
  fields.set('act', 'preview');
  request.send(fields);
}

function show() {
  const fresh = request.response && request.response.getElementById('preview');
  const shown = document.getElementById('preview');
  if (fresh && shown) shown.replaceWith(document.importNode(fresh, true));
}

form.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(refresh, PAUSE_MS);
});
