import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSse, type SseMessage } from '../../../src/main/vendors/llm/sse.ts';
import { createThinkFilter } from '../../../src/main/vendors/llm/think-filter.ts';
import { errorFieldsOf } from '../../../src/main/vendors/llm/thrown.ts';
import { modelContext } from '../../../src/main/vendors/llm/turns.ts';

const vendor = { id: 'test', name: 'Test' };

async function read(...pieces: (string | Uint8Array)[]): Promise<SseMessage[]> {
  const encoder = new TextEncoder();
  async function* body() {
    for (const piece of pieces) yield typeof piece === 'string' ? encoder.encode(piece) : piece;
  }
  const messages: SseMessage[] = [];
  for await (const message of readSse(vendor, body())) messages.push(message);
  return messages;
}

describe('an event stream', () => {
  it('has names, comments, several lines to an event, and every kind of line end', async () => {
    expect(
      await read('\uFEFF: ping\n\nevent: a\r\ndata: 1\r\n\r\ndata:2\rdata:  3\r\rid: 9\nretry: 5\n\n'),
    ).toEqual([
      { event: 'a', data: '1' },
      { event: null, data: '2\n 3' },
    ]);
  });

  it('does not know an event that has no end', async () => {
    expect(await read('data: 1\n\ndata: 2\n')).toEqual([{ event: null, data: '1' }]);
  });

  it('takes llama.cpp’s old field for an error as an event', async () => {
    expect(await read('error: {"code":500}\n\n')).toEqual([{ event: 'error', data: '{"code":500}' }]);
  });

  it('is the same wherever its bytes are cut', async () => {
    const text = 'event: ñ\r\ndata: {"日本":"🗼"}\r\n\r\ndata: a\n\n: c\r\rdata\n\n';
    const bytes = new TextEncoder().encode(text);
    const whole = await read(bytes);
    expect(whole).toHaveLength(3);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 12 }), async (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const pieces = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        expect(await read(...pieces)).toEqual(whole);
      }),
      { numRuns: 200 },
    );
  });

  it('is given up when a line never ends', async () => {
    const megabyte = 'x'.repeat(1024 * 1024);
    await expect(read('data: ', ...Array.from({ length: 6 }, () => megabyte))).rejects.toMatchObject({
      code: 'protocol',
    });
    await expect(read(...Array.from({ length: 6 }, () => `data: ${megabyte}\n`))).rejects.toMatchObject({
      code: 'protocol',
    });
  });
});

describe('thinking among the words', () => {
  const filtered = (...deltas: string[]) => {
    const filter = createThinkFilter();
    return deltas.map((delta) => filter.push(delta)).join('') + filter.end();
  };

  it.each([
    ['<think>\nHm.\n</think>\n\nHello.', 'Hello.'],
    ['<think></think>Hello.', 'Hello.'],
    ['One. <think>two</think> Three.', 'One. Three.'],
    ['<think>a</think>b<think>c</think>d', 'bd'],
    ['<think>never ends', ''],
    ['2 < 3 and <thin air>', '2 < 3 and <thin air>'],
    ['ends with <thi', 'ends with <thi'],
    ['', ''],
  ])('%j is spoken as %j, whole or in pieces', (text, spoken) => {
    expect(filtered(text)).toBe(spoken);
    expect(filtered(...text)).toBe(spoken);
    for (let at = 1; at < text.length; at += 1)
      expect(filtered(text.slice(0, at), text.slice(at))).toBe(spoken);
  });

  it('holds nothing back but what may become a tag', () => {
    const filter = createThinkFilter();
    expect(filter.push('Hello there')).toBe('Hello there');
    expect(filter.push(' <')).toBe(' ');
    expect(filter.push('b>')).toBe('<b>');
  });
});

describe('the context of a model', () => {
  it('keeps the system prompt apart, drops empty messages, and lets the roles alternate', () => {
    const context = modelContext([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'One.' },
      { role: 'user', content: 'Two.' },
      { role: 'assistant', content: '  ' },
      { role: 'user', content: 'Three.' },
      { role: 'system', content: 'Be kind.' },
      { role: 'assistant', content: 'Four.' },
    ]);
    expect(context).toEqual({
      system: 'Be brief.\n\nBe kind.',
      turns: [
        { role: 'user', content: 'One.\n\nTwo.\n\nThree.' },
        { role: 'assistant', content: 'Four.' },
      ],
    });
  });

  it('begins with the person', () => {
    const { turns } = modelContext([
      { role: 'assistant', content: 'As I said.' },
      { role: 'user', content: 'Go on.' },
    ]);
    expect(turns.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  });

  it('leaves the messages as they were', () => {
    const messages = [
      { role: 'user', content: 'One.' },
      { role: 'user', content: 'Two.' },
    ] as const;
    const copy = structuredClone(messages);
    modelContext(messages);
    expect(messages).toEqual(copy);
  });
});

describe('the fields of an error', () => {
  it.each([
    ['{"error":{"message":"a","code":"b"}}', 'a', 'b'],
    ['{"message":"a","code":"b"}', 'a', 'b'],
    ['{"error":"a"}', 'a', undefined],
    ['[{"error":{"message":"a","code":5}}]', 'a', 5],
    ['<html>Bad gateway</html>', '<html>Bad gateway</html>', undefined],
    ['null', '', undefined],
    ['', '', undefined],
    ['{"error":null}', '', undefined],
  ])('%s', (body, message, code) => {
    expect(errorFieldsOf(body)).toMatchObject({ message, ...(code === undefined ? {} : { code }) });
  });
});
