import { randomBytes } from 'node:crypto';
import { createSpeakUtterance, type SpeakUtterance } from './deepgram-sim-voice.ts';
import type { SpeakSession, SpeakSessionPorts } from './deepgram-speak.ts';
import type { SpeakCommand } from './deepgram-speak-protocol.ts';

const BYTES_PER_MS = 48;
const hasWords = (text: string) => /[\p{L}\p{N}]/u.test(text);

interface Turn {
  readonly speechId: string;
  readonly utterance: SpeakUtterance;
  text: string;
  /** Not given to the voice yet: no clause has ended in it. */
  unspoken: string;
  flushed: boolean;
}

/** `/v2/speak`: a turn begins with text, is spoken as its clauses come, and ends with `SpeechMetadata` after a `Flush`. */
export function createFluxSession(ports: SpeakSessionPorts, model: string): SpeakSession {
  const { controls } = ports;
  let turn: Turn | null = null;
  /** Commands for turns that come after the one that is being finished. */
  let held: SpeakCommand[] = [];
  let hasSounded = false;
  let interrupting = false;

  const warn = (code: string) => {
    ports.send({ type: 'Warning', code, description: 'A simulated warning.' });
  };

  function begin(): Turn {
    const speechId = `dg_sp_${randomBytes(6).toString('hex')}`;
    ports.send({ type: 'SpeechStarted', speech_id: speechId });
    const utterance = createSpeakUtterance(ports, {
      onText() {
        hasSounded = true;
      },
      onTextEnd() {},
      onRest: () => {
        if (turn?.flushed) endTurn();
      },
    });
    return { speechId, utterance, text: '', unspoken: '', flushed: false };
  }

  function speak(text: string): void {
    turn ??= begin();
    turn.text += text;
    turn.unspoken += text;
    turn.utterance.addText(text);
    if (/[.,;:!?…。、！？]["'”’)]*\s*$/.test(turn.unspoken)) sayUnspoken(turn);
  }

  function sayUnspoken(speaking: Turn): void {
    if (!hasWords(speaking.unspoken)) return;
    const text = speaking.unspoken;
    speaking.unspoken = '';
    speaking.utterance.say(text);
  }

  function flush(): void {
    if (turn === null) {
      warn('NO_ACTIVE_SPEECH');
      return;
    }
    turn.flushed = true;
    ports.send({ type: 'Flushed', speech_id: turn.speechId });
    if (!hasWords(turn.text)) warn('NO_SYNTHESIZABLE_TEXT');
    sayUnspoken(turn);
    if (!turn.utterance.isBusy()) endTurn();
  }

  function metadataOf({ speechId, utterance, text }: Turn): object {
    return {
      speech_id: speechId,
      audio_duration_ms: (utterance.samplesSent() * 2) / BYTES_PER_MS,
      input_character_count: text.length,
      billable_character_count: text.length,
    };
  }

  function endTurn(): void {
    const ended = turn;
    if (ended === null) return;
    ended.utterance.finish();
    turn = null;
    if (!controls.withholdEnd) ports.send({ type: 'SpeechMetadata', ...metadataOf(ended) });
    takeHeld();
  }

  function takeHeld(): void {
    const commands = held;
    held = [];
    for (const command of commands) take(command);
  }

  function interrupt(): void {
    const cut = turn;
    if (interrupting) warn('INTERRUPT_IN_PROGRESS');
    else if (!hasSounded) warn('NO_AUDIO_GENERATED');
    else if (cut === null) warn('NO_ACTIVE_SPEECH');
    else {
      interrupting = true;
      held = [];
      turn = null;
      cut.utterance.cut(() => {
        if (controls.withholdStopped) return;
        interrupting = false;
        const metadata = metadataOf(cut);
        const playedMs = (cut.utterance.samplesSent() * 2) / BYTES_PER_MS;
        ports.send({
          type: 'SpeechInterrupted',
          speech_id: cut.speechId,
          audio_played_ms: playedMs,
          metadata,
        });
        takeHeld();
      });
    }
  }

  function take(command: SpeakCommand): void {
    const isLater = command.type === 'Speak' || command.type === 'Flush';
    if (isLater && (interrupting || turn?.flushed)) {
      held.push(command);
      return;
    }
    switch (command.type) {
      case 'Speak':
        speak(command.text);
        return;
      case 'Flush':
        flush();
        return;
      case 'Interrupt':
        interrupt();
        return;
      case 'Close':
        ports.send({ type: 'SessionMetadata', request_id: ports.id });
        ports.close(1000, '');
        return;
      default:
        ports.onRefused();
        ports.send({ type: 'Error', code: 'DATA-0000', description: 'Unknown message.' });
        ports.close(1008, 'Unknown message. (DATA-0000)');
    }
  }

  return {
    first: {
      type: 'Connected',
      request_id: ports.id,
      model_name: model,
      model_version: '2026.06.01',
      model_uuids: [ports.id],
    },
    take,
    isBusy: () => turn?.utterance.isBusy() ?? false,
    dispose: () => turn?.utterance.dispose(),
  };
}
