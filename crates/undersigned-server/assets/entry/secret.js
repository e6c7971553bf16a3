// @ts-check
// Copy, save and print a secret that a page shows. Without this script it can be marked and copied by hand.

/** @param {string | undefined} id */
const secretOf = (id) => document.getElementById(id ?? '')?.textContent?.trim() ?? '';
/** @type {any[]} */
const buttons = [...document.querySelectorAll('[data-copy], [data-save], [data-print]')];

for (const row of /** @type {any} */ (document.querySelectorAll('[data-needs-script]'))) row.hidden = false;
for (const button of buttons) {
  button.addEventListener('click', async () => {
    const { copy, save, name, done } = button.dataset;
    if (copy) {
      await navigator.clipboard.writeText(secretOf(copy));
      button.textContent = done;
    } else if (save) {
      const address = URL.createObjectURL(new Blob([`${secretOf(save)}\n`], { type: 'text/plain' }));
      const link = Object.assign(document.createElement('a'), { href: address, download: name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 60000);
    } else {
      print();
    }
  });
}
