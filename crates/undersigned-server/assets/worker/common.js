// For both workers.

const toBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
const toBytes = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

const parsed = (text) => JSON.parse(text);

class Failure extends Error {
  constructor(code, message) {
    super(message ?? code);
    this.code = code;
  }
}
