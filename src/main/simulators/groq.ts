import type { ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import { answer, tokensOf } from './answers.ts';
import { checkRequest, GroqRefusal, type GroqRequest, groqModels, refusalOf } from './groq-protocol.ts';
import { type SimRequest, startSimServer } from './sim-server.ts';

/** What goes wrong with every request from now on. Token counts are tokens that were sent before it happens. */
export type GroqFault =
  /** An HTTP error, worded as the vendor words it. */
  | { kind: 'status'; status: number; retryAfterS?: number }
  /** The request is read and never answered. */
  | { kind: 'stall-before-headers' }
  | { kind: 'stall'; afterTokens: number }
  /** The body ends properly, but without a finish_reason. */
  | { kind: 'truncate'; afterTokens: number }
  /** The TCP connection is cut. */
  | { kind: 'drop'; afterTokens: number }
  /** Something that is not JSON. */
  | { kind: 'garbage'; afterTokens: number }
  /** `data: {"error":…}` inside the 200 stream. */
  | { kind: 'error-frame'; afterTokens: number }
  /** The finish_reason is sent, but the response never ends. */
  | { kind: 'hang-after-finish' };

export interface GroqControls {
  firstTokenMs: number;
  tokensPerSecond: number;
  fault: GroqFault | null;
  /** Writes the stream in pieces of this many bytes, so that lines and UTF-8 sequences are cut. */
  dribbleBytes: number | null;
  /** Sends thinking text even though the request asked for it to be hidden. */
  leakReasoning: boolean;
  /** Where the usage goes: `x_groq` as production does, `chunk` as OpenAI does, or nowhere. */
  usageIn: 'x_groq' | 'chunk' | 'nowhere';
  /** Replaces the simulated brain's answer. */
  answerText: string | null;
  /** Overrides the reason of the last chunk. */
  finishReason: string | null;
}

export interface GroqRequestRecord {
  model: string;
  messages: readonly { role: string; content: string }[];
  tokensSent: number;
  outcome: 'open' | 'completed' | 'client-gone' | 'faulted';
}

export interface GroqSimulatorOptions {
  clock: Clock;
  /** The only key that is let in; without it any `gsk_…` or `test-key-…` key. */
  apiKey?: string;
  controls?: Partial<GroqControls>;
  /** Real front ends give no `Keep-Alive` hint; Node's server does unless told otherwise. */
  keepAliveHint?: boolean;
}

export interface GroqSimulator {
  readonly url: string;
  /** Read at each request: change them while it runs. */
  readonly controls: GroqControls;
  /** Closes or opens the port: ECONNREFUSED for new connections. */
  refuse(refused: boolean): Promise<void>;
  /** The last 100 completions, oldest first, and counts. */
  stats(): {
    requests: readonly GroqRequestRecord[];
    modelsRequests: number;
    refused: number;
    clientDisconnects: number;
    connections: { open: number; total: number };
  };
  dispose(): Promise<void>;
}

const RECORDS_MAX = 100;

/** Groq's chat completions (SSE) and model list on loopback. Tokens come by the clock, whatever the machine's load. */
export async function startGroqSimulator(options: GroqSimulatorOptions): Promise<GroqSimulator> {
  const { clock } = options;
  const controls: GroqControls = {
    firstTokenMs: 60,
    tokensPerSecond: 500,
    fault: null,
    dribbleBytes: null,
    leakReasoning: false,
    usageIn: 'x_groq',
    answerText: null,
    finishReason: null,
    ...options.controls,
  };
  const requests: GroqRequestRecord[] = [];
  const timers = new Set<() => void>();
  let serial = 0;
  let modelsRequests = 0;
  let refused = 0;
  let clientDisconnects = 0;

  const server = await startSimServer({
    onRequest(request, response) {
      for (const [name, value] of Object.entries(rateLimitHeaders)) response.setHeader(name, value);
      if (!options.keepAliveHint) response.setHeader('connection', 'keep-alive');
      try {
        checkKey(request, options.apiKey);
        if (request.url.pathname === '/openai/v1/models' && request.method === 'GET') {
          modelsRequests += 1;
          sendJson(response, 200, { object: 'list', data: groqModels });
        } else if (request.url.pathname === '/openai/v1/chat/completions' && request.method === 'POST') {
          complete(request, response);
        } else {
          throw new GroqRefusal(
            404,
            `Unknown request URL: ${request.method} ${request.url.pathname}.`,
            'unknown_url',
          );
        }
      } catch (error) {
        if (!(error instanceof GroqRefusal)) throw error;
        refused += 1;
        if (error.retryAfterS !== null) response.setHeader('retry-after', String(error.retryAfterS));
        sendJson(response, error.status, error.body());
      }
    },
  });

  function complete(request: SimRequest, response: ServerResponse): void {
    const asked = checkRequest(request.headers['content-type'], request.body);
    const { fault } = controls;
    if (fault?.kind === 'status') throw refusalOf(fault.status, fault.retryAfterS ?? null);
    const record: GroqRequestRecord = {
      model: asked.model,
      messages: asked.messages,
      tokensSent: 0,
      outcome: 'open',
    };
    requests.push(record);
    if (requests.length > RECORDS_MAX) requests.shift();
    serial += 1;
    const stopTimer = streamAnswer({
      asked,
      response,
      record,
      controls: { ...controls },
      clock,
      id: serial,
      timers,
    });
    request.onAbort(() => {
      stopTimer();
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
      modelsRequests,
      refused,
      clientDisconnects,
      connections: server.connections(),
    }),
    dispose() {
      for (const cancel of timers) cancel();
      return server.dispose();
    },
  };
}

interface AnswerStream {
  asked: GroqRequest;
  response: ServerResponse;
  record: GroqRequestRecord;
  controls: GroqControls;
  clock: Clock;
  id: number;
  timers: Set<() => void>;
}

/** Sends the chunks as they fall due. Returns the function that stops it. */
function streamAnswer(stream: AnswerStream): () => void {
  const { asked, response, record, controls, clock } = stream;
  const { fault } = controls;
  if (fault?.kind === 'stall-before-headers') return () => {};
  const all = tokensOf(controls.answerText ?? answer(asked.messages));
  const tokens = all.slice(0, asked.maxTokens);
  const id = `chatcmpl-sim-${stream.id}`;
  const startMs = clock.nowMs();
  const afterTokens = fault && 'afterTokens' in fault ? fault.afterTokens : null;
  let cancelTimer = () => {};

  const chunk = (delta: object, finishReason: string | null, extra: object = {}) =>
    write(response, controls, {
      id,
      object: 'chat.completion.chunk',
      created: Math.floor(clock.unixMs() / 1000),
      model: asked.model,
      system_fingerprint: 'fp_simulated',
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
      ...extra,
    });

  const finish = () => {
    const usage = {
      queue_time: 0.001,
      prompt_tokens: asked.messages.reduce((sum, message) => sum + tokensOf(message.content).length, 0),
      prompt_time: 0.001,
      completion_tokens: tokens.length,
      completion_time: (clock.nowMs() - startMs) / 1000,
      total_tokens: 0,
      total_time: (clock.nowMs() - startMs) / 1000,
    };
    usage.total_tokens = usage.prompt_tokens + usage.completion_tokens;
    const request = { id: `req_sim_${stream.id}` };
    const extra = {
      x_groq: { ...request, ...(controls.usageIn === 'x_groq' ? { usage } : {}) },
      ...(controls.usageIn === 'chunk' ? { usage } : {}),
    };
    chunk({}, controls.finishReason ?? (tokens.length < all.length ? 'length' : 'stop'), extra);
    if (fault?.kind === 'hang-after-finish') return;
    record.outcome = 'completed';
    response.end(dataLine('[DONE]'));
  };

  const misbehave = () => {
    if (fault?.kind === 'stall') return;
    record.outcome = 'faulted';
    if (fault?.kind === 'drop') response.socket?.destroy();
    else if (fault?.kind === 'garbage') response.end(dataLine('{"id": <not json>'));
    else if (fault?.kind === 'error-frame') {
      response.end(
        dataLine(
          JSON.stringify({ error: { message: 'Internal failure while generating.', type: 'server_error' } }),
        ),
      );
    } else response.end();
  };

  const sendDue = () => {
    stream.timers.delete(cancelTimer);
    const dueMs = (index: number) =>
      startMs + controls.firstTokenMs + (index * 1000) / controls.tokensPerSecond;
    while (record.tokensSent < tokens.length && dueMs(record.tokensSent) <= clock.nowMs()) {
      if (record.tokensSent === afterTokens) return misbehave();
      chunk({ content: tokens[record.tokensSent] }, null);
      record.tokensSent += 1;
    }
    if (record.tokensSent === afterTokens) return misbehave();
    if (record.tokensSent === tokens.length) return finish();
    arm(dueMs(record.tokensSent) - clock.nowMs());
  };
  const arm = (delayMs: number) => {
    cancelTimer = clock.after(Math.max(0, delayMs), sendDue);
    stream.timers.add(cancelTimer);
  };

  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  response.flushHeaders();
  chunk({ role: 'assistant', content: '' }, null, { x_groq: { id: `req_sim_${stream.id}` } });
  if (asked.showsReasoning || controls.leakReasoning)
    chunk({ reasoning: 'The user wants a short answer.' }, null);
  arm(controls.firstTokenMs);
  return () => {
    cancelTimer();
    stream.timers.delete(cancelTimer);
  };
}

const dataLine = (data: string) => `data: ${data}\n\n`;

function write(response: ServerResponse, controls: GroqControls, chunk: object): void {
  const bytes = Buffer.from(dataLine(JSON.stringify(chunk)));
  const step = controls.dribbleBytes ?? bytes.length;
  for (let at = 0; at < bytes.length; at += step) response.write(bytes.subarray(at, at + step));
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function checkKey(request: SimRequest, apiKey: string | undefined): void {
  const key = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const isKnown = apiKey === undefined ? /^(gsk_|test-key-)/.test(key ?? '') : key === apiKey;
  if (!isKnown) throw refusalOf(401, null);
}

const rateLimitHeaders = {
  'x-ratelimit-limit-requests': '14400',
  'x-ratelimit-limit-tokens': '250000',
  'x-ratelimit-remaining-requests': '14399',
  'x-ratelimit-remaining-tokens': '249000',
  'x-ratelimit-reset-requests': '6s',
  'x-ratelimit-reset-tokens': '7.66s',
};
