import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Child {
  process: ChildProcess;
  /** Resolves with every line that was printed, once the process has ended and its output has been read. */
  lines: Promise<string[]>;
}

/** Runs a command; `onLine` sees each line of its output as it comes. */
export function runChild(
  command: string,
  args: readonly string[],
  onLine: (line: string, child: ChildProcess) => void = () => {},
): Child {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const ended = once(child, 'close');
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    onLine(line, child);
  });
  return { process: child, lines: ended.then(() => lines) };
}
