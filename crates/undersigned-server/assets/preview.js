// Shows the letter as it will look while it is being written. Without this
// script the button "Preview" does the same.
'use strict';

(() => {
  // Long enough for a typing hand, short enough to feel live.
  const PAUSE_MS = 500;
  const form = document.getElementById('draft');
  let timer = 0;
  let request = null;

  function refresh() {
    if (request) request.abort();
    request = new XMLHttpRequest();
    request.open('POST', location.href);
    // The browser parses the answer into a document of its own, in which no script runs.
    request.responseType = 'document';
    request.onload = show;
    const fields = new URLSearchParams(new FormData(form));
    fields.set('act', 'preview');
    request.send(fields);
  }

  function show() {
    const fresh = this.response && this.response.getElementById('preview');
    const shown = document.getElementById('preview');
    if (fresh && shown) shown.replaceWith(document.importNode(fresh, true));
  }

  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, PAUSE_MS);
  });
})();
