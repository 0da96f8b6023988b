import { chmod, type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** Lines that wait for a slow disk. When full, the newest is dropped and counted: what led up to a fault is worth more. */
const queueMaxLines = 1000;
const olderFiles = 2;

export interface LogFileOptions {
  directory: string;
  /** A file that has grown beyond this is set aside; with the 2 older ones, three times this is the most on disk. */
  maxBytes: number;
  /** Called when lines could not be written, once until writing works again. */
  onFault(error: Error): void;
}

export interface LogFile {
  /** Returns at once. The line needs no line end. */
  write(line: string): void;
  /** Writes what waits, then closes. */
  dispose(): Promise<void>;
}

/** `parley.log` in a folder for its owner alone, and the files before it: `parley.1.log`, `parley.2.log`. */
export function createLogFile({ directory, maxBytes, onFault }: LogFileOptions): LogFile {
  const waiting: string[] = [];
  let dropped = 0;
  let file: { handle: FileHandle; bytes: number } | null = null;
  let faulted = false;
  let writing: Promise<void> | null = null;
  let disposed = false;

  const path = (age: number) => join(directory, age === 0 ? 'parley.log' : `parley.${age}.log`);

  async function openFile() {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await chmod(directory, 0o700);
    const handle = await open(path(0), 'a', 0o600);
    await handle.chmod(0o600);
    return { handle, bytes: (await handle.stat()).size };
  }

  async function closeFile(): Promise<void> {
    const handle = file?.handle;
    file = null;
    await handle?.close();
  }

  async function rotate(): Promise<void> {
    await closeFile();
    for (let age = olderFiles; age > 0; age -= 1) {
      await rename(path(age - 1), path(age)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
    }
  }

  /** The lines that wait, at most as many as keep the file near its size. */
  function take(): string {
    let bytes = 0;
    let count = 0;
    for (const line of waiting) {
      bytes += Buffer.byteLength(line) + 1;
      count += 1;
      if (bytes >= maxBytes) break;
    }
    return waiting
      .splice(0, count)
      .map((line) => `${line}\n`)
      .join('');
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const text = take();
      try {
        file ??= await openFile();
        await file.handle.appendFile(text);
        file.bytes += Buffer.byteLength(text);
        faulted = false;
        if (file.bytes >= maxBytes) await rotate();
      } catch (error) {
        if (!faulted) onFault(error instanceof Error ? error : new Error(String(error)));
        faulted = true;
        await closeFile().catch(() => {});
      }
      if (dropped > 0) {
        waiting.push(JSON.stringify({ level: 'warn', message: `${dropped} lines were dropped` }));
        dropped = 0;
      }
    }
    writing = null;
  }

  return {
    write(line) {
      if (disposed) return;
      if (waiting.length >= queueMaxLines) {
        dropped += 1;
        return;
      }
      waiting.push(line);
      writing ??= drain();
    },
    async dispose() {
      disposed = true;
      await writing;
      await closeFile().catch(() => {});
    },
  };
}
