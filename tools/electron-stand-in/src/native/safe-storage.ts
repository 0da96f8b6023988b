import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import type { SafeStorage as ElectronSafeStorage } from 'electron';
import { app } from '../app/app.ts';
import { guardObject } from '../core/guard.ts';

const PREFIX = Buffer.from('v10');
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** A fixed key: what is encrypted here is not secret, as with Electron's `basic_text` backend. */
const key = scryptSync('electron-stand-in', 'basic_text', 32);

function encryptString(plainText: string): Buffer {
  assertReady();
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const body = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final()]);
  return Buffer.concat([PREFIX, iv, cipher.getAuthTag(), body]);
}

function decryptString(encrypted: Buffer): string {
  assertReady();
  if (!Buffer.isBuffer(encrypted) || !encrypted.subarray(0, PREFIX.length).equals(PREFIX)) {
    throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptString.');
  }
  const bodyStart = PREFIX.length + IV_BYTES + TAG_BYTES;
  const decipher = createDecipheriv(
    'aes-256-gcm',
    key,
    encrypted.subarray(PREFIX.length, PREFIX.length + IV_BYTES),
  );
  decipher.setAuthTag(encrypted.subarray(PREFIX.length + IV_BYTES, bodyStart));
  return Buffer.concat([decipher.update(encrypted.subarray(bodyStart)), decipher.final()]).toString('utf8');
}

function assertReady(): void {
  if (!app.isReady()) throw new Error('safeStorage cannot be used before app is ready');
}

export const safeStorage = guardObject('safeStorage', {
  encryptString,
  decryptString,
  encryptStringAsync: async (plainText: string) => encryptString(plainText),
  decryptStringAsync: async (encrypted: Buffer) => ({
    shouldReEncrypt: false,
    result: decryptString(encrypted),
  }),
  isEncryptionAvailable: () => app.isReady(),
  isAsyncEncryptionAvailable: async () => app.isReady(),
  getSelectedStorageBackend: () => 'basic_text' as const,
});
safeStorage satisfies Pick<
  ElectronSafeStorage,
  'encryptString' | 'decryptString' | 'isEncryptionAvailable' | 'getSelectedStorageBackend'
>;
