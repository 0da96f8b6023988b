import { CAPTURE_RATE_HZ } from '#shared/contracts/audio.ts';
import { estimateTokens } from '#shared/conversation/context.ts';
import type { Effect } from '#shared/conversation/effects.ts';
import type { EventBody } from '#shared/conversation/events.ts';
import type { UsageRecord } from '#shared/model/usage.ts';

/** What was spent, but for whose and when: only the shell knows that. */
export type Spent = Omit<UsageRecord, 'conversationId' | 'atUnixMs'>;

export interface LedgerOptions {
  /** Vendor and model of a stage, until a vendor says who it is. */
  vendorOf(stage: 'llm' | 'tts' | 'stt'): string;
  /** Samples that were sent to be understood since the last call. */
  takeSentSamples(): number;
  /** How long (ms) the microphone was open since the last call. */
  takeMicMs(): number;
  write(spent: Spent): void;
}

export interface Ledger {
  effect(effect: Effect): void;
  event(event: EventBody): void;
  /** What is open is written as it stands. */
  close(): void;
}

interface Entry {
  stage: 'llm' | 'tts';
  turnId: string | null;
  vendor: string;
  /** Not known while it may still be thrown away. */
  outcome: UsageRecord['outcome'] | null;
  isOpen: boolean;
  isWhole: boolean;
  input: number;
  text: string;
  told: { inputTokens: number; outputTokens: number } | null;
}

const nothing = { audioMs: null, micMs: null, inputTokens: null, outputTokens: null, characters: null };

/**
 * Writes down what each request costs, by what the conversation does and hears: also what was cancelled, and what was
 * begun too early and thrown away. Where a vendor does not tell, which it cannot of what was cancelled, it is estimated.
 */
export function createLedger({ vendorOf, takeSentSamples, takeMicMs, write }: LedgerOptions): Ledger {
  const requests = new Map<number, Entry>();
  const speeches = new Map<number, Entry>();
  /** The turn that is being asked about. */
  let turnId: string | null = null;
  let isEarly = false;

  const open = (stage: Entry['stage']): Entry => ({
    stage,
    turnId,
    vendor: vendorOf(stage),
    outcome: isEarly ? null : 'used',
    isOpen: true,
    isWhole: false,
    input: 0,
    text: '',
    told: null,
  });

  function settle(entries: Map<number, Entry>, id: number): void {
    const entry = entries.get(id);
    if (entry === undefined || entry.isOpen || entry.outcome === null) return;
    entries.delete(id);
    const { stage, vendor, told, text, input } = entry;
    const outcome = entry.outcome === 'used' && !entry.isWhole ? 'cut' : entry.outcome;
    const spent = { ...nothing, turnId: entry.turnId, stage, vendor, outcome };
    if (stage === 'tts') {
      if (text !== '') write({ ...spent, characters: text.length, estimated: false });
    } else {
      const { inputTokens, outputTokens } = told ?? {
        inputTokens: input,
        outputTokens: estimateTokens(text),
      };
      write({ ...spent, inputTokens, outputTokens, estimated: told === null });
    }
  }

  function shut(entries: Map<number, Entry>, id: number, isWhole: boolean): void {
    const entry = entries.get(id);
    if (entry === undefined) return;
    entry.isOpen = false;
    entry.isWhole ||= isWhole;
    settle(entries, id);
  }

  function decide(entries: Map<number, Entry>, id: number, isUsed: boolean): void {
    const entry = entries.get(id);
    if (entry === undefined) return;
    entry.outcome = isUsed ? 'used' : 'unused';
    settle(entries, id);
  }

  /** `isLast`: silence that nobody was sent is written as well. */
  function heard(ofTurnId: string | null, vendor: string, isLast: boolean): void {
    const audioMs = Math.round((takeSentSamples() * 1000) / CAPTURE_RATE_HZ);
    if (audioMs === 0 && !isLast) return;
    const micMs = Math.round(takeMicMs());
    if (audioMs === 0 && micMs === 0) return;
    write({
      ...nothing,
      turnId: ofTurnId,
      stage: 'stt',
      vendor,
      outcome: ofTurnId === null ? 'unused' : 'used',
      audioMs,
      micMs,
      estimated: false,
    });
  }

  return {
    effect(effect) {
      switch (effect.kind) {
        case 'llm.start': {
          ({ turnId, speculative: isEarly } = effect);
          const input = effect.messages.reduce((sum, { content }) => sum + estimateTokens(content), 0);
          requests.set(effect.requestId, { ...open('llm'), input });
          return;
        }
        case 'llm.cancel':
          shut(requests, effect.requestId, false);
          return;
        case 'tts.speak':
          speeches.set(effect.speechId, open('tts'));
          return;
        case 'tts.push': {
          const speech = speeches.get(effect.speechId);
          if (speech !== undefined) speech.text += effect.text;
          return;
        }
        case 'tts.cancel':
          shut(speeches, effect.speechId, false);
          return;
        case 'speculation.end':
          isEarly = false;
          decide(requests, effect.requestId, effect.isUsed);
          if (effect.speechId !== null) decide(speeches, effect.speechId, effect.isUsed);
          return;
        case 'turn.save':
          turnId = null;
          heard(effect.turn.turnId, effect.turn.stt ?? vendorOf('stt'), false);
          return;
        default:
      }
    },
    event(event) {
      switch (event.kind) {
        case 'llm.vendor': {
          const request = requests.get(event.requestId);
          if (request !== undefined) request.vendor = event.use.id;
          return;
        }
        case 'llm.text': {
          const request = requests.get(event.requestId);
          if (request?.isOpen) request.text += event.delta;
          return;
        }
        case 'llm.usage': {
          const { inputTokens, outputTokens } = event;
          const request = requests.get(event.requestId);
          if (request !== undefined) request.told = { inputTokens, outputTokens };
          return;
        }
        case 'llm.end':
        case 'llm.error':
          shut(requests, event.requestId, event.kind === 'llm.end');
          return;
        case 'tts.vendor': {
          const speech = speeches.get(event.speechId);
          if (speech !== undefined) speech.vendor = event.use.id;
          return;
        }
        case 'tts.ended':
        case 'tts.error':
          shut(speeches, event.speechId, event.kind === 'tts.ended');
          return;
        default:
      }
    },
    close() {
      for (const entries of [requests, speeches]) {
        for (const [id, entry] of entries) {
          entry.outcome ??= 'unused';
          shut(entries, id, false);
        }
      }
      heard(null, vendorOf('stt'), true);
    },
  };
}
