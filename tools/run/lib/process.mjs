import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { bin, root } from './paths.mjs';

/**
 * Runs a program to its end with our output as its output, and resolves to its exit code.
 * @param {string} command @param {string[]} args
 * @param {{ env?: Record<string, string | undefined>, quiet?: boolean, stdoutToStderr?: boolean }} [options] quiet: keep the output, show it only on failure
 * @returns {Promise<number>}
 */
export function run(command, args, options = {}) {
  const env = { ...process.env, ...options.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
  const output = options.quiet ? 'pipe' : options.stdoutToStderr ? 2 : 'inherit';
  const child = spawn(command, args, {
    cwd: root,
    env,
    stdio: ['inherit', output, options.quiet ? 'pipe' : 'inherit'],
    shell: process.platform === 'win32' && !command.endsWith('.exe'),
  });
  /** @type {Buffer[]} */
  const kept = [];
  child.stdout?.on('data', (data) => kept.push(data));
  child.stderr?.on('data', (data) => kept.push(data));
  // Ctrl-C reaches the whole group: let the child end in its own way, then report its code.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', ignore);
      const exitCode = code ?? (signal ? 1 : 0);
      if (options.quiet && exitCode !== 0) process.stderr.write(Buffer.concat(kept));
      resolve(exitCode);
    });
  });
}
