// The first message names the module; each later one is an operation.

let ready = null;

async function start({ module, sri }) {
  const response = await fetch(module, { integrity: sri, credentials: 'omit' });
  await wasm_bindgen({ module_or_path: response });
}

async function answer({ op, args }, report) {
  if (op === 'start') {
    ready = start(args);
    await ready.catch((error) => {
      throw new Failure('browser', String(error));
    });
    return {};
  }
  await ready;
  if (!Object.hasOwn(OPS, op)) throw new Failure('other', `no operation ${op}`);
  return OPS[op](args, report);
}

addEventListener('message', async ({ data }) => {
  const report = (read, all) => postMessage({ id: data.id, progress: [read, all] });
  try {
    postMessage({ id: data.id, value: await answer(data, report) });
  } catch (error) {
    const { code, message, n, total, defect } = error ?? {};
    postMessage({ id: data.id, error: { code: code ?? 'other', message: String(message ?? error), values: { n, total, defect } } });
  }
});
