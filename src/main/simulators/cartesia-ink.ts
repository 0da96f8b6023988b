import {
  type InkParameters,
  type InkTurnParameters,
  readInkHandshake,
  readInkTurnsHandshake,
} from './cartesia-ink-handshake.ts';
import { type InkControls, InkSession } from './cartesia-ink-session.ts';
import { InkTurnsSession } from './cartesia-ink-turns-session.ts';
import { CartesiaRefusal, cartesiaRefusalOf } from './cartesia-protocol.ts';
import {
  type SttRejection,
  type SttSimulator,
  type SttSimulatorOptions,
  startSttSimulator,
} from './stt-simulator.ts';
import { type TurnControls, turnControlDefaults } from './turn-hearing.ts';

/** How Cartesia refuses a handshake. */
const rejections = {
  rejectionOf(status: number): SttRejection {
    const { errorCode, message } = cartesiaRefusalOf(status);
    return { status, code: errorCode ?? '', message };
  },
  rejectionAnswer: ({ status, code, message }: SttRejection) => ({
    headers: {},
    body: new CartesiaRefusal(status, 'Refused', message, code === '' ? null : code).http().body,
  }),
};

/** Cartesia's speech-to-text that is told when to deliver (`/stt/websocket`) on loopback. */
export function startCartesiaInkSimulator(
  options: SttSimulatorOptions<InkControls>,
): Promise<SttSimulator<InkControls>> {
  const defaults: InkControls = {
    interimEveryMs: 300,
    interimDelayMs: 60,
    sttFinalMs: 200,
    sessionMaxMs: null,
    fault: null,
  };
  return startSttSimulator<InkControls, InkParameters>(options, defaults, {
    ...rejections,
    paths: ['/stt/websocket'],
    readHandshake: readInkHandshake,
    openSession: (session) => new InkSession(session),
  });
}

/** Cartesia's speech-to-text that ends turns itself (`/stt/turns/websocket`) on loopback. */
export function startCartesiaInkTurnsSimulator(
  options: SttSimulatorOptions<TurnControls>,
): Promise<SttSimulator<TurnControls>> {
  return startSttSimulator<TurnControls, InkTurnParameters>(options, turnControlDefaults, {
    ...rejections,
    paths: ['/stt/turns/websocket'],
    readHandshake: readInkTurnsHandshake,
    openSession: (session) => new InkTurnsSession(session),
  });
}
