import { PLAYER_RATE_HZ } from '#shared/contracts/audio.ts';
import { tuning } from '#shared/conversation/tuning.ts';
import type { Clock } from '../../clock.ts';
import { socketUrl, type VendorSocketOptions } from '../socket.ts';
import { deepgram, deepgramClose, deepgramRejection } from '../stt/deepgram-errors.ts';
import type { TtsSpeech, TtsVendor, VendorEndpoint } from '../types.ts';
import {
  openSpeakSocket,
  type SpeakDialect,
  type SpeakListener,
  type SpeakSocket,
} from './deepgram-speak-socket.ts';
import { createDeepgramSpeech } from './deepgram-speech.ts';
import type { TtsLimits } from './tts-limits.ts';

/** After a sleep or a change of network nothing else tells that a silent socket is dead. */
const PING_MS = 15_000;
const QUEUE_MAX_BYTES = 256 * 1024;

export interface DeepgramTtsOptions {
  endpoint: VendorEndpoint;
  clock: Clock;
  /** A family, e.g. `aura-2`, or a voice of one. */
  model?: string;
  /** A voice, e.g. `aura-2-thalia-en`: it is the vendor's model. */
  voiceId?: string;
  /** BCP 47 language: which voice speaks where none is named. */
  language?: string;
  /** 1 is the voice's own. */
  speed?: number;
  limits?: TtsLimits;
}

/** Deepgram's speech sockets, warm before they are needed: one for the next speech, and one for each that is under way. */
export function createDeepgramSpeak(
  options: Pick<DeepgramTtsOptions, 'endpoint' | 'clock' | 'limits'>,
  address: { path: string; query: Readonly<Record<string, string>> },
  dialect: SpeakDialect,
  id: string,
): TtsVendor {
  const { clock, endpoint } = options;
  const limits = options.limits ?? tuning.tts;
  const sockets = new Set<SpeakSocket>();
  const speeches = new Set<TtsSpeech>();
  let disposed = false;

  const socketOptions: VendorSocketOptions = {
    vendor: deepgram,
    url: socketUrl(endpoint.baseUrl, address.path, {
      ...address.query,
      encoding: 'linear16',
      sample_rate: String(PLAYER_RATE_HZ),
    }),
    headers: { Authorization: `Token ${endpoint.apiKey}` },
    clock,
    connectTimeoutMs: limits.connectMs,
    queueMaxBytes: QUEUE_MAX_BYTES,
    pingIntervalMs: PING_MS,
    errorOfRejection: (failure) => deepgramRejection(failure, clock.unixMs()),
    errorOfClose: deepgramClose,
  };

  function connect(): SpeakSocket {
    const opened = openSpeakSocket(socketOptions, dialect, {
      onFree() {
        const others = [...sockets].filter((socket) => socket !== opened && socket.isFree());
        if (others.length > 0) opened.close();
      },
      onGone: () => sockets.delete(opened),
    });
    sockets.add(opened);
    return opened;
  }

  /** A free socket that will take a first flush and a last. */
  function findFree(): SpeakSocket {
    for (const socket of sockets) {
      if (!socket.isFree()) continue;
      if (socket.flushWaitMs(1) === 0) return socket;
      socket.close();
    }
    return connect();
  }

  return {
    id,
    warm() {
      if (!disposed) findFree();
    },
    cool() {
      for (const socket of [...sockets]) if (socket.isFree()) socket.close();
    },
    speak(sink) {
      findFree();
      const lease = (listener: SpeakListener) => findFree().lease(listener);
      const speech = createDeepgramSpeech(dialect, clock, limits, sink, lease, () => speeches.delete(speech));
      speeches.add(speech);
      return speech;
    },
    dispose() {
      disposed = true;
      for (const speech of [...speeches]) speech.cancel();
      for (const socket of [...sockets]) socket.dispose();
    },
  };
}
