import { KeyError } from './key-error.ts';
import type { KeychainPort } from './keychain-port.ts';

/** Stands for a keychain that Parley was told to leave alone: keys last until the app quits. */
export function createAbsentKeychain(): KeychainPort {
  const refuse = () =>
    Promise.reject(
      new KeyError('no-service', 'Parley was started with --no-keychain, so no keychain is used.'),
    );
  return { get: refuse, set: refuse, delete: refuse };
}
