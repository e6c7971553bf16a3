// @ts-check

import { Problem } from './dom.js';
import { api, fragment, groupPath, linkPages, work } from './server.js';

/** The group of the fragment, read from its entries. */
export async function openGroup() {
  const { g } = fragment();
  if (!g) throw new Problem('no-group');
  const raw = await api(groupPath(g));
  const read = await work('read', { group: raw.group, letters: raw.letters.map((it) => it.entry) });
  if (read.group.id !== g) throw new Problem('not-found');
  const letters = read.letters.map((letter, at) => {
    const { entry, stage, opening } = raw.letters[at];
    return { ...letter, entry, stage, opening: opening ?? null };
  });
  linkPages(g, read.group.name);
  return { id: g, entry: raw.group, ...read, letters };
}
