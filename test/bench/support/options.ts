import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** One JSON object on standard output, instead of a table. */
  json: boolean;
  /** Repetitions of whatever is measured. */
  count: number;
}

/** `--json`, and `--NAME N` for how often. */
export function benchOptions(name: string, count: number, min = 1): BenchOptions {
  const { values } = parseArgs({
    options: { json: { type: 'boolean' }, [name]: { type: 'string', default: String(count) } },
  });
  const asked = Number(values[name]);
  if (!Number.isInteger(asked) || asked < min)
    throw new Error(`--${name} takes a whole number from ${min} on`);
  return { json: values.json === true, count: asked };
}

/** Says how far it is, on standard error. */
export function progress({ json, count }: BenchOptions, what: string): (done: number) => void {
  return (done) => {
    if (!json) process.stderr.write(`\r  ${what} ${done} of ${count}${done === count ? '\n' : ' '}`);
  };
}
