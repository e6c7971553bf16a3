// @ts-check
// Opening the membership proof of a period: from this device, or from a file.

import { Problem, download, element, fill, find, findAll, now, onSubmit, say, show, status, stay } from './dom.js';
import { drawCode } from './qr.js';
import { fragmentOf, placeOf, work } from './server.js';
import { itemIsPending, readItem, replaceItem } from './store.js';

/** What follows an open proof: it is shown to `then` with its place. */
export function unlock(g, epoch, then) {
  const place = placeOf(g, epoch);
  const stored = readItem(place);
  onSubmit('unlock', async (elements) => {
    const passphrase = elements.passphrase.value;
    if (passphrase === '') throw new Problem('empty', '', 'passphrase');
    status(say('working-unlock'));
    const open = await work('unlock', { place, item: readItem(place), passphrase });
    elements.passphrase.value = '';
    await then({ place, epoch, ...open });
  });
  onSubmit('file', async (elements) => {
    const [file] = elements.file.files;
    const pasted = elements.pasted.value.trim();
    if (!file && pasted === '') throw new Problem('file-none', '', 'file');
    const passphrase = elements.filepass.value;
    if (passphrase === '') throw new Problem('empty', '', 'filepass');
    status(say('working-unlock'));
    // What is stored already may know more than the file: it is never replaced by one.
    const keep = elements.keep.checked && stored === null;
    const open = await work('import', { place, text: file ? await file.text() : pasted, passphrase, keep });
    replaceItem(place, stored, open.item);
    elements.filepass.value = '';
    elements.pasted.value = '';
    await then({ place, epoch, ...open });
  });
  fill('[data-lost]', say(epoch.enrol_closes > now() ? 'lost-open' : 'lost-none'));
  find('[data-keep]').hidden = stored !== null;
  if (stored !== null && itemIsPending(place)) {
    location.assign(stay('/join', fragmentOf(g)));
    return;
  }
  show(stored === null ? 'no-proof' : 'unlock', 'file');
  if (stored === null) find('[data-step="file"] details').open = false;
}

/**
 * A copy to keep, as a file or on paper, before anything else; then the way is free.
 * @param {{ place: string, epoch: { number: number } }} open
 * @param {string} g
 * @param {() => void} then
 */
export function offerCopy(open, g, then) {
  const text = async () => (await work('file', { place: open.place, item: readItem(open.place) })).text;
  onSubmit('copy', async () => {
    download(`undersigned-${g}-${open.epoch.number}.txt`, 'text/plain', await text());
    saved();
  });
  onSubmit('print', async () => {
    const printed = await work('paper', { text: await text() });
    drawCode(find('[data-qr]'), printed);
    fill('[data-paper]', ...printed.lines.map((line) => element('li', {}, line)));
    saved();
    globalThis.print?.();
  });
  function saved() {
    for (const part of findAll('[data-saved]')) part.hidden = false;
  }
  onSubmit('kept', then);
  offerFile(open, g);
}

/** The credential as a file to keep. */
export function offerFile(open, g) {
  onSubmit('download', async () => {
    const { text } = await work('file', { place: open.place, item: readItem(open.place) });
    download(`undersigned-${g}-${open.epoch.number}.txt`, 'text/plain', text);
  });
}
