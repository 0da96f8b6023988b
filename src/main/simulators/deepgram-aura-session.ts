import { createSpeakUtterance, type SpeakUtterance } from './deepgram-sim-voice.ts';
import type { SpeakSession, SpeakSessionPorts } from './deepgram-speak.ts';
import type { SpeakCommand } from './deepgram-speak-protocol.ts';

const FLUSH_WINDOW_MS = 60_000;

/** `/v1/speak`: text waits for a `Flush`, sound carries no mark, `Flushed` and `Cleared` are the only fences. */
export function createAuraSession(ports: SpeakSessionPorts, model: string): SpeakSession {
  const { clock, controls } = ports;
  let utterance: SpeakUtterance | null = null;
  let buffer = '';
  let flushTimes: number[] = [];
  let sequenceId = 0;
  let flushesOwed = 0;
  /** Commands that came after a `Clear` which is not answered yet; null when there is none. */
  let held: SpeakCommand[] | null = null;

  function answer(type: 'Flushed' | 'Cleared'): void {
    ports.send({ type, sequence_id: sequenceId });
    sequenceId += 1;
  }

  const current = (): SpeakUtterance => {
    utterance ??= createSpeakUtterance(ports, {
      onTextEnd() {
        flushesOwed -= 1;
        if (!controls.withholdEnd) answer('Flushed');
        if (flushesOwed === 0 && buffer === '') endUtterance();
      },
    });
    return utterance;
  };

  function endUtterance(): void {
    utterance?.finish();
    utterance = null;
  }

  function flush(): void {
    const nowMs = clock.nowMs();
    flushTimes = flushTimes.filter((atMs) => nowMs - atMs < FLUSH_WINDOW_MS);
    if (flushTimes.length >= controls.flushesMax) {
      ports.onRefused();
      ports.send({
        type: 'Warning',
        code: 'EXCESSIVE_FLUSH',
        description: 'Too many Flush messages. Wait until the 60 second window has passed.',
      });
      return;
    }
    flushTimes.push(nowMs);
    flushesOwed += 1;
    const text = buffer;
    buffer = '';
    current().say(text);
  }

  function clear(): void {
    const cut = utterance;
    utterance = null;
    buffer = '';
    flushesOwed = 0;
    held = [];
    const cleared = () => {
      if (controls.withholdStopped) return;
      answer('Cleared');
      const commands = held ?? [];
      held = null;
      for (const command of commands) take(command);
    };
    if (cut === null) cleared();
    else cut.cut(cleared);
  }

  function take(command: SpeakCommand): void {
    if (held !== null) held.push(command);
    else if (command.type === 'Speak') {
      buffer += command.text;
      current().addText(command.text);
    } else if (command.type === 'Flush') flush();
    else if (command.type === 'Clear') clear();
    else if (command.type === 'Close') ports.close(1000, '');
    else {
      ports.onRefused();
      ports.close(1008, 'Could not deserialize last text message. (DATA-0000)');
    }
  }

  return {
    first: {
      type: 'Metadata',
      request_id: ports.id,
      model_name: model,
      model_version: '2026-01-01.0',
      model_uuid: ports.id,
    },
    take,
    isBusy: () => utterance?.isBusy() ?? false,
    dispose: () => utterance?.dispose(),
  };
}
