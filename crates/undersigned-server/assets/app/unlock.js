// @ts-check
// Opening the membership proof of a period: from this device, or from a file.

import { Problem, download, find, onSubmit, say, show, status, stay } from './dom.js';
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
    if (!file) throw new Problem('file-none', '', 'file');
    const passphrase = elements.filepass.value;
    if (passphrase === '') throw new Problem('empty', '', 'filepass');
    status(say('working-unlock'));
    // What is stored already may know more than the file: it is never replaced by one.
    const keep = elements.keep.checked && stored === null;
    const open = await work('import', { place, text: await file.text(), passphrase, keep });
    replaceItem(place, stored, open.item);
    elements.filepass.value = '';
    await then({ place, epoch, ...open });
  });
  find('[data-keep]').hidden = stored !== null;
  if (stored !== null && itemIsPending(place)) {
    location.assign(stay('/join', fragmentOf(g)));
    return;
  }
  show(stored === null ? 'no-proof' : 'unlock', 'file');
  if (stored === null) find('[data-step="file"] details').open = false;
}

/** The credential as a file to keep. */
export function offerFile(open, g) {
  onSubmit('download', async () => {
    const { text } = await work('file', { place: open.place, item: readItem(open.place) });
    download(`undersigned-${g}-${open.epoch.number}.txt`, 'text/plain', text);
  });
}
