/**
 * A process of its own, started by `lazy-loading.test.ts`: makes every adapter there is, and then, with the argument
 * `use`, warms the two that have a client of the vendor's. Writes a JSON list of the packages that have been loaded.
 */
import { registerHooks } from 'node:module';

const packages = new Set<string>();
registerHooks({
  load(url, context, nextLoad) {
    const name = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
    if (name !== undefined) packages.add(name);
    return nextLoad(url, context);
  },
});

const { systemClock: clock } = await import('../../../../src/main/clock.ts');
const { llmAdapters, sttAdapters, ttsAdapters } = await import('../../../../src/main/vendors/adapters.ts');
// Nobody listens there.
const endpoint = { apiKey: 'test-key', baseUrl: 'http://127.0.0.1:9' };
for (const create of [...Object.values(sttAdapters), ...Object.values(ttsAdapters)])
  create({ endpoint, clock });
for (const create of Object.values(llmAdapters)) {
  const vendor = create({ endpoint, clock, model: 'model' });
  if (!process.argv.includes('use')) continue;
  await new Promise<void>((resolve) => {
    vendor.complete([{ role: 'user', content: 'Hello.' }], {
      onText() {},
      onUsage() {},
      onEnd: () => resolve(),
      onError: () => resolve(),
    });
  });
  vendor.dispose();
}
process.stdout.write(JSON.stringify([...packages].sort()));
