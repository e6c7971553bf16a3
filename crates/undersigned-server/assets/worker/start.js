// @ts-check
// The first message names the module; each later one is an operation.

import { Failure } from './common.js';

/** @type {Promise<void> | null} */
let ready = null;

async function start({ module, sri }) {
  const response = await fetch(module, { integrity: sri, credentials: 'omit' });
  await wasm_bindgen({ module_or_path: response });
}

async function answer(ops, { op, args }, report) {
  if (op === 'start') {
    const started = start(args);
    ready = started;
    await started.catch((error) => {
      throw new Failure('browser', String(error));
    });
    return {};
  }
  await ready;
  if (!Object.hasOwn(ops, op)) throw new Failure('other', `no operation ${op}`);
  return ops[op](args, report);
}

/**
 * Answers messages from the page with these operations, by name.
 * @param {Record<string, (args: any, report?: (read: number, all: number) => void) => any>} ops
 */
export function serve(ops) {
  addEventListener('message', async ({ data }) => {
    const report = (read, all) => postMessage({ id: data.id, progress: [read, all] });
    try {
      postMessage({ id: data.id, value: await answer(ops, data, report) });
    } catch (error) {
      const { code, message, n, total, defect } = error ?? {};
      postMessage({ id: data.id, error: { code: code ?? 'other', message: String(message ?? error), values: { n, total, defect } } });
    }
  });
}
