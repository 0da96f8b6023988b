import {
  type FSWatcher,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** What a later instance tells the first one. */
export interface SecondInstance {
  readonly argv: string[];
  readonly workingDirectory: string;
  readonly additionalData: unknown;
}

/**
 * The single instance lock: a file that names the holder's process, and an inbox folder in which later
 * instances leave a message. A lock whose process is gone is taken over.
 */
export class SingleInstanceLock {
  readonly #lockFile: string;
  readonly #inbox: string;
  #watcher: FSWatcher | undefined;

  constructor(userData: string) {
    this.#lockFile = path.join(userData, 'StandInSingletonLock');
    this.#inbox = path.join(userData, 'StandInSingletonInbox');
  }

  get held(): boolean {
    return this.#watcher !== undefined;
  }

  /** Takes the lock, or tells its holder about `self` and returns false. */
  acquire(self: SecondInstance, onSecondInstance: (other: SecondInstance) => void): boolean {
    if (this.held) return true;
    mkdirSync(this.#inbox, { recursive: true });
    if (!this.#create()) {
      this.#leaveMessage(self);
      return false;
    }
    for (const stale of readdirSync(this.#inbox)) rmSync(path.join(this.#inbox, stale), { force: true });
    this.#watcher = watch(this.#inbox, () => this.#readInbox(onSecondInstance));
    this.#watcher.unref();
    return true;
  }

  release(): void {
    if (!this.#watcher) return;
    this.#watcher.close();
    this.#watcher = undefined;
    rmSync(this.#lockFile, { force: true });
    rmSync(this.#inbox, { recursive: true, force: true });
  }

  #create(): boolean {
    for (;;) {
      try {
        writeFileSync(this.#lockFile, String(process.pid), { flag: 'wx' });
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        if (isAlive(this.#lockFile)) return false;
        rmSync(this.#lockFile, { force: true });
      }
    }
  }

  #leaveMessage(self: SecondInstance): void {
    const draft = path.join(this.#inbox, `${process.pid}.draft`);
    writeFileSync(draft, JSON.stringify(self));
    renameSync(draft, path.join(this.#inbox, `${process.pid}.json`));
  }

  #readInbox(onSecondInstance: (other: SecondInstance) => void): void {
    for (const name of readdirSync(this.#inbox)) {
      if (!name.endsWith('.json')) continue;
      const file = path.join(this.#inbox, name);
      const message = JSON.parse(readFileSync(file, 'utf8')) as SecondInstance;
      rmSync(file, { force: true });
      onSecondInstance(message);
    }
  }
}

function isAlive(lockFile: string): boolean {
  try {
    process.kill(Number(readFileSync(lockFile, 'utf8')), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // another person's process
  }
}
