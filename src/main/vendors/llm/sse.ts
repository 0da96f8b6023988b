import { type VendorIdentity, vendorError } from '../errors.ts';

export interface SseMessage {
  /** The name given in an `event:` line; null: none. */
  readonly event: string | null;
  readonly data: string;
}

/** No vendor's event comes near this; a line without an end must not fill the memory. */
const EVENT_MAX_CHARS = 4 * 1024 * 1024;

/**
 * The events of a `text/event-stream` body, as the WHATWG HTML standard (section 9.2.6) reads them: bytes may be cut
 * anywhere, an event that is not ended by an empty line is dropped. One addition: llama.cpp until late 2025 wrote errors
 * as `error: {…}`, a field of its own, which comes out as an event named `error`.
 * Throws a `VendorError` (`protocol`) when an event has no end.
 */
export async function* readSse(
  vendor: VendorIdentity,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<SseMessage, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  let event: string | null = null;
  let data: string[] = [];
  let dataChars = 0;

  for await (const bytes of body) {
    // A carriage return may be the half of a line's end: it waits for the next character.
    const text = rest + decoder.decode(bytes, { stream: true });
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line !== '') {
        const { field, value } = fieldOf(line);
        if (field === 'event') event = value;
        else if (field === 'data' || field === 'error') {
          if (field === 'error') event = 'error';
          data.push(value);
          dataChars += value.length;
        }
        continue;
      }
      if (data.length > 0) yield { event, data: data.join('\n') };
      event = null;
      data = [];
      dataChars = 0;
    }
    if (rest.length + dataChars > EVENT_MAX_CHARS) throw vendorError(vendor, 'protocol');
  }
}

/** A line of a field and its value; a comment (`: ping`) has no field. */
function fieldOf(line: string): { field: string; value: string } {
  const colon = line.indexOf(':');
  if (colon < 0) return { field: line, value: '' };
  const value = line.slice(colon + 1);
  return { field: line.slice(0, colon), value: value.startsWith(' ') ? value.slice(1) : value };
}
