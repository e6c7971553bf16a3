// @ts-check
// What a script adds to pages that need none: the reader's own time, a calendar entry, and whether this device has a proof.

import { calendar, written } from '../app/when.js';

const { lang } = document.documentElement;
/** @type {any[]} */
const times = [...document.querySelectorAll('time[datetime]')];
for (const time of times) {
  const at = Date.parse(time.getAttribute('datetime')) / 1000;
  // A day alone stays a day.
  if (Number.isFinite(at) && /UTC/.test(time.textContent)) time.textContent = written(at, lang);
}

/** @type {any[]} */
const buttons = [...document.querySelectorAll('[data-calendar]')];
for (const button of buttons) {
  button.hidden = false;
  button.addEventListener('click', () => {
    const { at, title, name } = button.dataset;
    const link = location.href.split('#')[0];
    const text = calendar([{ at: Date.parse(at) / 1000, title, link }]);
    const address = URL.createObjectURL(new Blob([text], { type: 'text/calendar' }));
    Object.assign(document.createElement('a'), { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  });
}

/** @type {any[]} */
const signs = [...document.querySelectorAll('[data-proof]')];
for (const sign of signs) {
  try {
    // Only whether there is one; nobody is told.
    if (localStorage.getItem(`undersigned:${sign.dataset.proof}`) !== null) sign.textContent = sign.dataset.has;
  } catch {
    // Nothing is stored where nothing can be.
  }
}
