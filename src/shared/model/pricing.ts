import type { UsageRecord } from './usage.ts';

/** US dollars. A vendor charges by one of these. */
export type Price =
  | { by: 'audio'; usdPerMinute: number }
  | { by: 'tokens'; usdPerMillionInput: number; usdPerMillionOutput: number }
  | { by: 'characters'; usdPerThousand: number };

export interface PriceTable {
  /** Prices age: when these were looked up (ISO date). */
  asOf: string;
  /** By vendor and model, as usage names them. What is not here has no known price. */
  prices: Readonly<Record<string, Price>>;
}

/**
 * List prices, pay as you go, as published or transcribed elsewhere by then. Plans, free tiers and volume differ: a
 * person's own table goes before it. Cartesia and ElevenLabs charge credits, whose price depends on the plan.
 */
export const listPrices: PriceTable = {
  asOf: '2026-11-20',
  prices: {
    'deepgram/nova-3': { by: 'audio', usdPerMinute: 0.0048 },
    'deepgram/flux-general-en': { by: 'audio', usdPerMinute: 0.0065 },
    'deepgram/flux-general-multi': { by: 'audio', usdPerMinute: 0.0078 },
    'groq/openai/gpt-oss-20b': { by: 'tokens', usdPerMillionInput: 0.075, usdPerMillionOutput: 0.3 },
    'groq/openai/gpt-oss-120b': { by: 'tokens', usdPerMillionInput: 0.15, usdPerMillionOutput: 0.6 },
    'cerebras/qwen-3.8-27b': { by: 'tokens', usdPerMillionInput: 0.99, usdPerMillionOutput: 1.49 },
    'gemini/gemini-3.8-flash': { by: 'tokens', usdPerMillionInput: 0.75, usdPerMillionOutput: 3.75 },
    'gemini/gemini-3.5-flash': { by: 'tokens', usdPerMillionInput: 1.5, usdPerMillionOutput: 9 },
  },
};

type Units = Pick<UsageRecord, 'vendor' | 'audioMs' | 'inputTokens' | 'outputTokens' | 'characters'>;

/** What it cost in US dollars; null where the price, or the unit that it goes by, is not known. Never a guess. */
export function costUsd(usage: Units, table: PriceTable = listPrices): number | null {
  const price = Object.hasOwn(table.prices, usage.vendor) ? table.prices[usage.vendor] : undefined;
  switch (price?.by) {
    case undefined:
      return null;
    case 'audio':
      return usage.audioMs === null ? null : (usage.audioMs / 60_000) * price.usdPerMinute;
    case 'tokens': {
      const { inputTokens, outputTokens } = usage;
      if (inputTokens === null || outputTokens === null) return null;
      return (inputTokens * price.usdPerMillionInput + outputTokens * price.usdPerMillionOutput) / 1_000_000;
    }
    case 'characters':
      return usage.characters === null ? null : (usage.characters / 1000) * price.usdPerThousand;
  }
}
