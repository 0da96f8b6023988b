import type { ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import type { LlmControls } from './llm-controls.ts';
import { type LlmRequestRecord, streamAnswer } from './llm-stream.ts';
import { type LlmAsked, LlmRefusal, type LlmWire } from './llm-wire.ts';
import { type SimRequest, startSimServer } from './sim-server.ts';

export interface LlmSimulatorOptions<Controls extends LlmControls = LlmControls> {
  clock: Clock;
  /** The only key that is let in; without it any `test-key-…` and any key that looks like the vendor's. */
  apiKey?: string;
  controls?: Partial<Controls>;
  /** Real front ends give no `Keep-Alive` hint; Node's server does unless told otherwise. */
  keepAliveHint?: boolean;
}

export interface LlmSimulator<Controls extends LlmControls = LlmControls> {
  readonly url: string;
  /** Read at each request: change them while it runs. */
  readonly controls: Controls;
  /** Closes or opens the port: ECONNREFUSED for new connections. */
  refuse(refused: boolean): Promise<void>;
  /** The last 100 completions, oldest first, and counts. */
  stats(): {
    requests: readonly LlmRequestRecord[];
    /** Path and query of the last 100 requests of every kind. */
    paths: readonly string[];
    /** Requests that were no completions: lists of models and warm-ups. */
    sideRequests: number;
    refused: number;
    clientDisconnects: number;
    connections: { open: number; total: number };
  };
  dispose(): Promise<void>;
}

const RECORDS_MAX = 100;

/** A vendor's language model on loopback. Tokens come by the clock, whatever the machine's load. */
export async function startLlmSimulator<Controls extends LlmControls>(
  wire: LlmWire<Controls>,
  controls: Controls,
  { clock, keepAliveHint = false }: LlmSimulatorOptions<Controls>,
): Promise<LlmSimulator<Controls>> {
  const requests: LlmRequestRecord[] = [];
  const paths: string[] = [];
  const timers = new Set<() => void>();
  let serial = 0;
  let sideRequests = 0;
  let refused = 0;
  let clientDisconnects = 0;

  const server = await startSimServer({
    onRequest(request, response) {
      for (const [name, value] of Object.entries(wire.headers)) response.setHeader(name, value);
      if (!keepAliveHint) response.setHeader('connection', 'keep-alive');
      remember(paths, `${request.url.pathname}${request.url.search}`);
      try {
        const route = wire.route(request, controls);
        if (route.kind === 'completion') {
          const { fault } = controls;
          if (fault?.kind === 'status') throw wire.refusalOf(fault.status, fault.retryAfterS ?? null);
          complete(route.asked, request, response);
        } else {
          sideRequests += 1;
          sendJson(response, 200, route.body);
        }
      } catch (error) {
        if (!(error instanceof LlmRefusal)) throw error;
        refused += 1;
        for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
        sendJson(response, error.status, error.body);
      }
    },
  });

  function complete(asked: LlmAsked, request: SimRequest, response: ServerResponse): void {
    const { model, messages, showsReasoning } = asked;
    const record: LlmRequestRecord = { model, messages, showsReasoning, tokensSent: 0, outcome: 'open' };
    remember(requests, record);
    serial += 1;
    const frames = wire.framesOf(asked, controls, { serial, clock });
    const stop = streamAnswer({ asked, frames, response, record, controls: { ...controls }, clock });
    timers.add(stop);
    response.once('close', () => timers.delete(stop));
    request.onAbort(() => {
      stop();
      if (record.outcome !== 'open') return;
      record.outcome = 'client-gone';
      clientDisconnects += 1;
    });
  }

  return {
    url: server.url,
    controls,
    refuse: server.refuse,
    stats: () => ({
      requests: requests.map((record) => ({ ...record })),
      paths: [...paths],
      sideRequests,
      refused,
      clientDisconnects,
      connections: server.connections(),
    }),
    dispose() {
      for (const stop of timers) stop();
      return server.dispose();
    },
  };
}

function remember<T>(list: T[], entry: T): void {
  list.push(entry);
  if (list.length > RECORDS_MAX) list.shift();
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
