import { createCodec } from './codec.ts';

/** The codec of the main process. */
export const codec = createCodec({
  toText: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
  toBuffer(text) {
    const pooled = Buffer.from(text, 'base64');
    const own = new ArrayBuffer(pooled.byteLength);
    new Uint8Array(own).set(pooled);
    return own;
  },
});
