/** The module of a worker, as its glue declares it (crates/undersigned-web). */
declare const wasm_bindgen: any;

interface Window {
  trustedTypes?: { createPolicy(name: string, rules: object): { createScriptURL(address: string): string } };
}
