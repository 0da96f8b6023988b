/** The vendors that want a key, with the one host that each key may go to unless the person names another. */
export const keyVendors = {
  deepgram: { label: 'Deepgram', baseUrl: 'https://api.deepgram.com' },
  groq: { label: 'Groq', baseUrl: 'https://api.groq.com' },
  cerebras: { label: 'Cerebras', baseUrl: 'https://api.cerebras.ai' },
  cartesia: { label: 'Cartesia', baseUrl: 'https://api.cartesia.ai' },
  elevenlabs: { label: 'ElevenLabs', baseUrl: 'https://api.elevenlabs.io' },
  anthropic: { label: 'Anthropic', baseUrl: 'https://api.anthropic.com' },
  gemini: { label: 'Gemini', baseUrl: 'https://generativelanguage.googleapis.com' },
} as const satisfies Record<string, { label: string; baseUrl: string }>;

export type KeyVendor = keyof typeof keyVendors;
export const keyVendorIds = Object.keys(keyVendors) as KeyVendor[];

/** e.g. `DEEPGRAM_API_KEY`. */
export function keyVariable(vendor: KeyVendor): string {
  return `${vendor.toUpperCase()}_API_KEY`;
}

/** e.g. `DEEPGRAM_BASE_URL`. */
export function baseUrlVariable(vendor: KeyVendor): string {
  return `${vendor.toUpperCase()}_BASE_URL`;
}
