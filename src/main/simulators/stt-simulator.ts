import type { WebSocket } from 'ws';
import type { Clock } from '../clock.ts';
import type { SpokenSample } from './samples.ts';
import { type SimHost, startSimHost } from './sim-host.ts';
import type { SimUpgrade } from './sim-server.ts';
import { SpeechEar } from './speech-ear.ts';
import { prepareReferences, type SpeechReferences } from './speech-match-reference.ts';
import { newSttStats, type SttControls, type SttStats } from './stt-controls.ts';

export interface SttSimulatorOptions<Controls extends SttControls> {
  clock: Clock;
  /** The speech that it understands. */
  samples: readonly SpokenSample[];
  /** The only key that is let in. Without it every key is. */
  apiKey?: string;
  /** Said to be heard when more than 600 ms of speech matched no sample. Without it: no words. */
  unknownSpeechText?: string;
  /** Shared with the vendor's other services. Without it: an address of its own. */
  host?: SimHost;
  controls?: Partial<Controls>;
}

export interface SttSimulatorStats extends SttStats {
  openSessions: number;
  /** Handshakes that were accepted, and the statuses of those that were not. */
  accepted: number;
  rejected: number[];
}

export interface SttSimulator<Controls extends SttControls> {
  /** Base URL on loopback. */
  readonly url: string;
  /** May be changed at any time. */
  readonly controls: Controls;
  /** While true the port is closed. */
  refuse(refused: boolean): Promise<void>;
  /** Closes every open session as the vendor does when nothing came for too long. */
  closeIdle(): void;
  stats(): SttSimulatorStats;
  dispose(): Promise<void>;
}

export interface SttRejection {
  status: number;
  /** The vendor's code for it. */
  code: string;
  message: string;
}

export interface SttSessionOptions<Controls, Parameters> {
  id: string;
  socket: WebSocket;
  clock: Clock;
  parameters: Parameters;
  ear: SpeechEar;
  controls: Controls;
  stats: SttStats;
}

/** One accepted connection. */
export interface SttSession {
  closeIdle(): void;
  /** Ends it as the vendor ends a session that has lasted too long. */
  closeForAge(): void;
  dispose(): void;
}

/** What makes a vendor's simulator of the common one. */
export interface SttProtocol<Controls extends SttControls, Parameters extends object> {
  paths: readonly string[];
  /** Judges a handshake as the vendor does. `apiKey` null accepts every key. */
  readHandshake(upgrade: SimUpgrade, apiKey: string | null): Parameters | SttRejection;
  /** What the vendor says to a status. */
  rejectionOf(status: number): SttRejection;
  /** How it says it. */
  rejectionAnswer(
    rejection: SttRejection,
    requestId: string,
  ): { headers: Record<string, string>; body: string };
  acceptHeaders?(requestId: string): Record<string, string>;
  openSession(options: SttSessionOptions<Controls, Parameters>): SttSession;
}

const UTTERANCES_KEPT = 500;
/** Preparing takes a while, and is the same for every simulator of a run. */
const prepared = new WeakMap<readonly SpokenSample[], SpeechReferences>();

function referencesOf(samples: readonly SpokenSample[]): SpeechReferences {
  const known = prepared.get(samples) ?? prepareReferences(samples);
  prepared.set(samples, known);
  return known;
}

/** A vendor's streaming speech-to-text on loopback. It understands the given samples, as far as their audio arrives. */
export async function startSttSimulator<Controls extends SttControls, Parameters extends object>(
  options: SttSimulatorOptions<Controls>,
  defaults: Controls,
  protocol: SttProtocol<Controls, Parameters>,
): Promise<SttSimulator<Controls>> {
  const { clock, samples, apiKey = null, unknownSpeechText = null } = options;
  const references = referencesOf(samples);
  const controls: Controls = { ...defaults, ...options.controls };
  const sessions = new Set<SttSession>();
  const stats = newSttStats();
  const counts = { accepted: 0, rejected: [] as number[] };

  const reject = (upgrade: SimUpgrade, rejection: SttRejection, retryAfterS?: number) => {
    counts.rejected.push(rejection.status);
    const { headers, body } = protocol.rejectionAnswer(rejection, upgrade.id);
    const retryAfter: Record<string, string> =
      retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) };
    upgrade.reject(rejection.status, { 'content-type': 'application/json', ...headers, ...retryAfter }, body);
  };

  const accept = (upgrade: SimUpgrade, parameters: Parameters) =>
    upgrade.accept(protocol.acceptHeaders?.(upgrade.id) ?? {}, (socket) => {
      counts.accepted += 1;
      const ear = new SpeechEar({
        references,
        unknownSpeechText,
        onUtterance(report) {
          stats.utterances.push(report);
          if (stats.utterances.length > UTTERANCES_KEPT) stats.utterances.shift();
        },
      });
      const session = protocol.openSession({
        id: upgrade.id,
        socket,
        clock,
        parameters,
        ear,
        controls,
        stats,
      });
      sessions.add(session);
      const cancelAge =
        controls.sessionMaxMs === null
          ? () => {}
          : clock.after(controls.sessionMaxMs, () => session.closeForAge());
      socket.on('close', () => {
        cancelAge();
        sessions.delete(session);
      });
    });

  const host = options.host ?? (await startSimHost());
  const endService = host.serve(protocol.paths, {
    onUpgrade(upgrade) {
      const { fault } = controls;
      if (fault?.kind === 'stall-handshake') return;
      if (fault?.kind === 'status') {
        reject(upgrade, protocol.rejectionOf(fault.status), fault.retryAfterS);
        return;
      }
      const parameters = protocol.readHandshake(upgrade, apiKey);
      if ('status' in parameters) reject(upgrade, parameters);
      else accept(upgrade, parameters);
    },
  });

  return {
    url: host.url,
    controls,
    refuse: (refused) => host.refuse(refused),
    closeIdle: () => {
      for (const session of sessions) session.closeIdle();
    },
    stats: () => ({
      ...stats,
      utterances: [...stats.utterances],
      closes: [...stats.closes],
      openSessions: sessions.size,
      accepted: counts.accepted,
      rejected: [...counts.rejected],
    }),
    async dispose() {
      endService();
      for (const session of sessions) session.dispose();
      if (options.host === undefined) await host.dispose();
    },
  };
}
