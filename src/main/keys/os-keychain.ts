import type { AsyncEntry } from '@napi-rs/keyring';
import type { Clock } from '../clock.ts';
import { KeyError, type KeyErrorCode } from './key-error.ts';
import type { KeychainPort } from './keychain-port.ts';

const defaultService = 'app.parley';
/** Long enough to type the password of the keychain; a service that hangs ends here. */
const answerMaxMs = 60_000;
/**
 * Only the Secret Service: the module would else fall back to the kernel's keyring, which forgets at the next boot,
 * without a word.
 */
const entryOptions = { linux: { store: 'secret-service' as const } };

type EntryConstructor = new (
  ...parameters: ConstructorParameters<typeof AsyncEntry>
) => Pick<AsyncEntry, 'getPassword' | 'setPassword' | 'deleteCredential'>;
export type KeychainModule = { AsyncEntry: EntryConstructor };

export interface OsKeychainOptions {
  clock: Clock;
  /** Loads the native module, at the first call and not before. */
  load?: () => Promise<KeychainModule>;
  service?: string;
}

/** The keychain of the operating system, through `@napi-rs/keyring`. Nothing is touched until the first call. */
export function createOsKeychain(options: OsKeychainOptions): KeychainPort {
  const { clock, load = () => import('@napi-rs/keyring'), service = defaultService } = options;
  let loading: Promise<KeychainModule> | null = null;

  async function entry(account: string) {
    loading ??= load();
    const { AsyncEntry } = await loading.catch((error: unknown) => {
      throw keychainError('no-module', error);
    });
    try {
      return new AsyncEntry(service, account, entryOptions);
    } catch (error) {
      throw keychainError('no-service', error);
    }
  }

  async function ask<T>(
    account: string,
    question: (entry: InstanceType<EntryConstructor>) => Promise<T>,
  ): Promise<T> {
    const opened = await entry(account);
    return new Promise<T>((resolve, reject) => {
      const cancelDeadline = clock.after(answerMaxMs, () =>
        reject(keychainError('locked', 'no answer in time')),
      );
      question(opened)
        .then(resolve, (error: unknown) => reject(keychainError(classify(error), error)))
        .finally(cancelDeadline);
    });
  }

  return {
    get: (account) => ask(account, async (opened) => (await opened.getPassword()) ?? null),
    set: (account, secret) => ask(account, (opened) => opened.setPassword(secret)),
    delete: (account) => ask(account, (opened) => opened.deleteCredential()),
  };
}

/** The module gives no codes: the words are those of the Rust crate `keyring` and of the systems behind it. */
function classify(error: unknown): KeyErrorCode {
  const words = String(error);
  if (/couldn't access platform storage|locked|dismissed|cancell?ed|denied/i.test(words)) return 'locked';
  if (/dbus|d-bus|freedesktop/i.test(words)) return 'no-service';
  return 'failed';
}

const messages: Partial<Record<KeyErrorCode, string>> = {
  'no-module': 'Parley cannot reach this system’s keychain.',
  'no-service':
    'This system has no running keychain. Install GNOME Keyring or KWallet to have your keys kept.',
  locked: 'Your keychain is locked, or Parley was not let in. Unlock it and try again.',
};

function keychainError(code: KeyErrorCode, cause: unknown): KeyError {
  const message = messages[code] ?? 'Your keychain failed. Try again, or restart your computer.';
  return new KeyError(code, message, String(cause));
}
