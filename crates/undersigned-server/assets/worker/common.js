// @ts-check
// For all workers.

/** @type {(bytes: Uint8Array) => string} */
export const toBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
/** @type {(text: string) => Uint8Array} */
export const toBytes = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

/** @type {(text: string) => any} */
export const parsed = (text) => JSON.parse(text);

export class Failure extends Error {
  constructor(code, message) {
    super(message ?? code);
    this.code = code;
  }
}
