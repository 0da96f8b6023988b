/** What must never stand in a log, and what stands there instead. In order: the more telling context first. */
const rules: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // Authorization: Bearer …, "authorization": "Token …", and the scheme without its header.
  [/(\bauthorization["']?\s*[:=]\s*["']?(?:(?:bearer|token|basic)\s+)?)[^\s"',}]+/gi, '$1[key]'],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 [key]'],
  // Deepgram takes the key as a WebSocket subprotocol.
  [/(\bsec-websocket-protocol["']?\s*[:=]\s*["']?(?:token|bearer)\s*,\s*)[^\s"',}]+/gi, '$1[key]'],
  [/(["'](?:token|bearer)["']\s*,\s*["'])[^"']+/gi, '$1[key]'],
  // xi-api-key: …, x-goog-api-key, "apiKey": "…", DEEPGRAM_API_KEY=…, ?api_key=…, &access_token=…
  [
    /((?:[\w-]*api[-_]?key|[?&](?:key|auth|sig|signature)|[\w-]*(?:access|auth|session|single_use|refresh)[-_]?token|[?&"']token|[\w-]*(?:secret|password))["']?\s*[:=]\s*["']?)(?!\[key\])[^\s"',&#}]+/gi,
    '$1[key]',
  ],
  // https://name:password@host
  [/(\b[a-z][a-z\d+.-]*:\/\/)[^\s/@"']+@/gi, '$1[key]@'],
  // Groq, Cerebras, Anthropic, Cartesia, ElevenLabs: a prefix and a long tail.
  [/\b(?:gsk|csk|sk|pk|rk|xai)[-_][\w-]{16,}/g, '[key]'],
  // Google, JSON web tokens, and bare hexadecimal (Deepgram 40, older ElevenLabs 32).
  [/\bAIza[\w-]{30,}/g, '[key]'],
  [/\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g, '[key]'],
  [/\b[a-f\d]{32,}\b/gi, '[key]'],
  [/[\p{L}\d._%+-]+(?:@|%40)(?:[a-z\d-]+\.)+[a-z]{2,}/giu, '[e-mail]'],
  // The home folder names its owner. A Windows name may hold spaces, and its backslashes may be escaped.
  [/\b[a-z]:(?:\\{1,2}|\/)Users(?:\\{1,2}|\/)[^\\/:*?"'<>|\r\n]+(?=[\\/])/gi, '~'],
  [/\b[a-z]:(?:\\{1,2}|\/)Users(?:\\{1,2}|\/)[^\\/:*?"'<>|\s]+/gi, '~'],
  [/(?<![\w.~-])\/(?:home|Users)\/[^/\\\s"'`:;,)\]}<>]+/g, '~'],
];

/** `text` without keys, tokens, e-mail addresses and the name of the home folder. Redacting twice changes nothing. */
export function redact(text: string): string {
  let clean = text;
  for (const [pattern, replacement] of rules) clean = clean.replace(pattern, replacement);
  return clean;
}
