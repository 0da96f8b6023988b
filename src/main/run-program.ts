import { spawn } from 'node:child_process';

export interface RunningProgram {
  /** Its standard output, once it has ended well. Rejects with the system's error (`ENOENT`: not installed) or with a `ProgramFailure`. */
  readonly output: Promise<Buffer>;
  /** Ends this process, and no other. */
  kill(): void;
}

/** A program ended badly. `exitCode` is null when a signal ended it. */
export class ProgramFailure extends Error {
  readonly exitCode: number | null;

  constructor(command: string, exitCode: number | null) {
    super(`${command} ended with ${exitCode ?? 'a signal'}.`);
    this.name = 'ProgramFailure';
    this.exitCode = exitCode;
  }
}

/** Runs a program without a shell: its arguments are never parsed, and `input` goes through its standard input. */
export function runProgram(command: string, args: readonly string[], input: string): RunningProgram {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true });
  const output = new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A process that ends before it has read its input breaks the pipe; its exit code says why.
    child.stdin.on('error', () => {});
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(Buffer.concat(chunks));
      else reject(new ProgramFailure(command, code));
    });
  });
  child.stdin.end(input);
  return { output, kill: () => void child.kill() };
}
