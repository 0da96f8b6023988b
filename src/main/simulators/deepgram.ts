import type { Clock } from '../clock.ts';
import type { DeepgramControls, SessionStats } from './deepgram-controls.ts';
import { readListenHandshake } from './deepgram-handshake.ts';
import { DeepgramSession } from './deepgram-session.ts';
import type { SpokenSample } from './samples.ts';
import { type SimUpgrade, startSimServer } from './sim-server.ts';
import { prepareReferences } from './speech-match-reference.ts';

export type { DeepgramControls, DeepgramFault } from './deepgram-controls.ts';
export type { UtteranceReport } from './speech-match.ts';

export interface DeepgramSimulatorOptions {
  clock: Clock;
  /** The speech that it understands. */
  samples: readonly SpokenSample[];
  /** The only key that is let in. Without it every key is. */
  apiKey?: string;
  /** Said to be heard when more than 600 ms of speech matched no sample. Without it: no words. */
  unknownSpeechText?: string;
  controls?: Partial<DeepgramControls>;
}

export interface DeepgramStats extends SessionStats {
  openSessions: number;
  /** Handshakes that were accepted, and the statuses of those that were not. */
  accepted: number;
  rejected: number[];
}

export interface DeepgramSimulator {
  /** Base URL on loopback. */
  readonly url: string;
  /** May be changed at any time. */
  readonly controls: DeepgramControls;
  /** While true the port is closed. */
  refuse(refused: boolean): Promise<void>;
  /** Closes every open session with 1011 NET-0001, as the vendor does after 10 s without audio or KeepAlive. */
  closeIdle(): void;
  stats(): DeepgramStats;
  dispose(): Promise<void>;
}

const errorBodies: Readonly<Record<number, [code: string, message: string]>> = {
  400: ['Bad Request', 'Bad request.'],
  401: ['INVALID_AUTH', 'Invalid credentials.'],
  402: [
    'ASR_PAYMENT_REQUIRED',
    'Project does not have enough credits for an ASR request and does not have an overage agreement.',
  ],
  403: ['INSUFFICIENT_PERMISSIONS', 'Project does not have access to the requested model.'],
  429: ['TOO_MANY_REQUESTS', 'Too many requests. Please try again later.'],
};

/** Deepgram's streaming speech-to-text (`/v1/listen`) on a free loopback port. It understands the given samples, as far as their audio arrives. */
export async function startDeepgramSimulator(options: DeepgramSimulatorOptions): Promise<DeepgramSimulator> {
  const { clock, samples, apiKey = null, unknownSpeechText = null } = options;
  const references = prepareReferences(samples);
  const sessions = new Set<DeepgramSession>();
  const controls: DeepgramControls = {
    interimEveryMs: 200,
    interimDelayMs: 60,
    sttFinalMs: 120,
    fault: null,
    ...options.controls,
  };
  const counts = { accepted: 0, rejected: [] as number[] };
  const sessionStats: SessionStats = {
    audioBytes: 0,
    keepAlives: 0,
    finalizes: 0,
    closeStreams: 0,
    messagesSent: 0,
    utterances: [],
    closes: [],
  };

  const reject = (
    upgrade: SimUpgrade,
    status: number,
    code: string,
    message: string,
    retryAfterS?: number,
  ) => {
    counts.rejected.push(status);
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'dg-request-id': upgrade.id,
      'dg-error': message,
    };
    if (retryAfterS !== undefined) headers['retry-after'] = String(retryAfterS);
    const body = { err_code: code, err_msg: message, request_id: upgrade.id };
    upgrade.reject(status, headers, JSON.stringify(body));
  };

  const server = await startSimServer({
    onUpgrade(upgrade) {
      const { fault } = controls;
      if (fault?.kind === 'stall-handshake') return;
      if (fault?.kind === 'status') {
        const [code, message] = errorBodies[fault.status] ?? [
          'INTERNAL_SERVER_ERROR',
          'Internal server error.',
        ];
        reject(upgrade, fault.status, code, message, fault.retryAfterS);
        return;
      }
      const parameters = readListenHandshake(upgrade, apiKey);
      if ('status' in parameters) {
        reject(upgrade, parameters.status, parameters.code, parameters.message);
        return;
      }
      upgrade.accept({ 'dg-request-id': upgrade.id }, (socket) => {
        counts.accepted += 1;
        const session = new DeepgramSession({
          id: upgrade.id,
          socket,
          clock,
          parameters,
          references,
          controls,
          stats: sessionStats,
          unknownSpeechText,
        });
        sessions.add(session);
        socket.on('close', () => sessions.delete(session));
      });
    },
  });

  return {
    url: server.url,
    controls,
    refuse: (refused) => server.refuse(refused),
    closeIdle: () => {
      for (const session of sessions) session.closeIdle();
    },
    stats: () => ({
      ...sessionStats,
      utterances: [...sessionStats.utterances],
      closes: [...sessionStats.closes],
      openSessions: sessions.size,
      accepted: counts.accepted,
      rejected: [...counts.rejected],
    }),
    async dispose() {
      for (const session of sessions) session.dispose();
      await server.dispose();
    },
  };
}
