/** Progress goes to standard error, one line a step, so that `--json` output stays clean. */
export function say(/** @type {string} */ line) {
  process.stderr.write(`parley: ${line}\n`);
}

/** A problem that the person can solve: what happened and the way out. Printed without a stack. */
export class SetupError extends Error {
  /** @param {string} what @param {string} wayOut */
  constructor(what, wayOut) {
    super(`${what}\n        ${wayOut}`);
    this.name = 'SetupError';
  }
}

/** Runs a command of this folder to its end and turns a SetupError into one message and exit code 1. @param {() => Promise<number>} main */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
