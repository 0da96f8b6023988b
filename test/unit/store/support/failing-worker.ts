/** Stands for a store's thread that opens and then fails: it throws at the first request, or never answers. */
import { parentPort, workerData } from 'node:worker_threads';

parentPort?.postMessage({ kind: 'opened', notices: [] });
parentPort?.on('message', () => {
  if (String(workerData.path).endsWith('throws.db')) throw new Error('The disk went away.');
});
