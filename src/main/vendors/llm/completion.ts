import type { Clock } from '../../clock.ts';
import { type VendorIdentity, vendorError } from '../errors.ts';
import type { LlmSink, VendorError } from '../types.ts';
import { type LlmDeadline, type LlmLimits, startLlmDeadlines } from './deadlines.ts';

/** Why a model stopped; an error where what it said is not an answer. */
export type FinishReason = 'stop' | 'length' | VendorError;

export interface LlmUsage {
  inputTokens: number;
  outputTokens: number;
}

export interface Completion {
  /** The request is out on a live connection. */
  connected(): void;
  /** Something arrived; `delta` is what of it is to be spoken, and may be empty. */
  text(delta: string): void;
  usage(usage: LlmUsage | null): void;
  /** The vendor's end marker was seen. */
  finish(reason: FinishReason): void;
  /** The response has ended. */
  ended(): void;
  fail(error: VendorError): void;
  cancel(): void;
}

/**
 * Turns what arrives into events: each at most once, in order, and none after the end. An answer without an end marker
 * is a failure. `onSettled(kept)` says whether the connection can be used again.
 */
export function startCompletion(
  vendor: VendorIdentity,
  clock: Clock,
  limits: LlmLimits,
  sink: LlmSink,
  onSettled: (kept: boolean) => void,
): Completion {
  let settled = false;
  let finishReason: FinishReason | null = null;
  let lastUsage: LlmUsage | null = null;
  const deadlines = startLlmDeadlines(clock, limits, (deadline) => {
    // Everything was said: a response that is held open after its end marker is not the person's problem.
    if (finishReason !== null) end(false);
    else fail(deadlineError(vendor, deadline));
  });

  const settle = (kept: boolean, report: () => void) => {
    if (settled) return;
    settled = true;
    deadlines.clear();
    onSettled(kept);
    report();
  };
  const fail = (error: VendorError) => settle(false, () => sink.onError(error));
  const end = (kept: boolean) => {
    const reason = finishReason;
    if (reason === null) fail(vendorError(vendor, 'truncated'));
    else if (reason === 'stop' || reason === 'length') settle(kept, () => sink.onEnd(reason));
    else fail(reason);
  };

  return {
    connected: () => deadlines.connected(),
    text(delta) {
      if (settled || finishReason !== null) return;
      deadlines.progress(delta.trim() !== '');
      if (delta !== '') sink.onText(delta);
    },
    usage(usage) {
      if (settled || usage === null) return;
      const isNews =
        usage.inputTokens !== lastUsage?.inputTokens || usage.outputTokens !== lastUsage.outputTokens;
      lastUsage = usage;
      if (isNews) sink.onUsage(usage);
    },
    finish(reason) {
      finishReason ??= reason;
      deadlines.progress(true);
    },
    ended: () => end(true),
    fail(error) {
      // The connection may break after the last word; the answer is whole all the same.
      if (finishReason !== null) end(false);
      else fail(error);
    },
    cancel: () => settle(false, () => {}),
  };
}

function deadlineError(vendor: VendorIdentity, deadline: LlmDeadline): VendorError {
  return vendorError(vendor, 'timeout', { words: deadlineWords[deadline](vendor.name) });
}

const deadlineWords: Record<LlmDeadline, (name: string) => string> = {
  connect: (name) => `${name} could not be reached in time. Check the network, then ask again.`,
  'first-useful': (name) => `${name} did not begin to answer in time. Ask again, or choose another model.`,
  gap: (name) => `${name} fell silent in the middle of its answer. Ask again.`,
  total: (name) => `${name}’s answer took too long and was stopped. Ask for something shorter.`,
};

/** The model called a tool, though none is ever offered. */
export function uninvitedToolCall(vendor: VendorIdentity): VendorError {
  return vendorError(vendor, 'protocol', {
    words: `${vendor.name}’s model asked for something that Parley did not offer it. Ask again, or choose another model.`,
  });
}

/** The model, or the vendor's filter before it, declined. Another way to ask, or another vendor, may fare better. */
export function declined(vendor: VendorIdentity): VendorError {
  return vendorError(vendor, 'bad-request', {
    kind: 'transient',
    words: `${vendor.name} declined to answer this. Ask in other words, or choose another vendor in Settings.`,
  });
}

/** The conversation is more than the model, or the account, can take in one request. */
export function tooLong(vendor: VendorIdentity): VendorError {
  return vendorError(vendor, 'bad-request', {
    words: `The conversation has grown too long for ${vendor.name}’s model, or for your account’s limit. Start a new conversation.`,
  });
}
