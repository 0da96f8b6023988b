import { readScribeHandshake, type ScribeParameters } from './elevenlabs-scribe-handshake.ts';
import { type ScribeControls, ScribeSession } from './elevenlabs-scribe-session.ts';
import {
  type SttRejection,
  type SttSimulator,
  type SttSimulatorOptions,
  startSttSimulator,
} from './stt-simulator.ts';

const rejections: Readonly<Record<number, [status: string, message: string]>> = {
  400: ['bad_request', 'Bad request.'],
  401: ['invalid_api_key', 'Invalid API key.'],
  402: ['quota_exceeded', 'This request exceeds your quota.'],
  403: ['missing_permissions', 'The API key has no permission for speech_to_text.'],
  404: ['not_found', 'Not found.'],
  429: ['too_many_concurrent_requests', 'Too many concurrent requests.'],
};

function rejectionOf(status: number): SttRejection {
  const [code, message] = rejections[status] ?? ['internal_server_error', 'Internal server error.'];
  return { status, code, message };
}

/** ElevenLabs' realtime speech-to-text on loopback. */
export function startElevenLabsScribeSimulator(
  options: SttSimulatorOptions<ScribeControls>,
): Promise<SttSimulator<ScribeControls>> {
  const defaults: ScribeControls = {
    interimEveryMs: 200,
    interimDelayMs: 60,
    sttFinalMs: 180,
    minCommitMs: 300,
    sessionMaxMs: null,
    fault: null,
  };
  return startSttSimulator<ScribeControls, ScribeParameters>(options, defaults, {
    paths: ['/v1/speech-to-text/realtime'],
    readHandshake: (upgrade, apiKey) => {
      const read = readScribeHandshake(upgrade, apiKey);
      return typeof read === 'number' ? rejectionOf(read) : read;
    },
    rejectionOf,
    rejectionAnswer: ({ code, message }) => ({
      headers: {},
      body: JSON.stringify({ detail: { status: code, message } }),
    }),
    openSession: (session) => new ScribeSession(session),
  });
}
