import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, parseReply, type Span } from '../../../src/renderer/panel/markdown.ts';

const spansOf = (blocks: Block[]): Span[] =>
  blocks.flatMap((block) =>
    block.kind === 'list' ? block.items.flatMap((item) => item.spans) : block.spans,
  );

/** Spans as `strong:words`, to compare by eye. */
function read(source: string, complete = true): string[] {
  return spansOf(parseReply(source, complete)).map((span) => {
    const style =
      `${span.strong ? 'strong ' : ''}${span.em ? 'em ' : ''}${span.kind === 'text' ? '' : span.kind}`.trim();
    return `${style || 'plain'}:${source.slice(span.start, span.end)}`;
  });
}

describe('inline markdown', () => {
  it.each([
    ['plain words', ['plain:plain words']],
    ['a **bold** word', ['plain:a ', 'strong:bold', 'plain: word']],
    ['__bold__ and _em_', ['strong:bold', 'plain: and ', 'em:em']],
    ['***both***', ['strong em:both']],
    ['*a **b** c*', ['em:a ', 'strong em:b', 'em: c']],
    ['run `git *x*` now', ['plain:run ', 'code:git *x*', 'plain: now']],
    ['``a ` b``', ['code:a ` b']],
    ['see [the docs](https://example.org/a)', ['plain:see ', 'plain:the docs', 'url:https://example.org/a']],
    ['2 * 3 * 4', ['plain:2 * 3 * 4']],
    ['snake_case_name', ['plain:snake_case_name']],
    ['an \\*asterisk\\*', ['plain:an ', 'plain:*asterisk', 'plain:*']],
    ['unclosed **bold', ['plain:unclosed **bold']],
    ['unclosed `code', ['plain:unclosed `code']],
    ['**', ['plain:**']],
  ])('%s', (source, expected) => {
    expect(read(source)).toEqual(expected);
  });

  it.each([
    ['a **bol', ['plain:a ', 'strong:bol']],
    ['a **', ['plain:a ']],
    ['a **bold*', ['plain:a ', 'strong:bold']],
    ['run `git st', ['plain:run ', 'code:git st']],
    ['price: 5*3 is', ['plain:price: 5*3 is']],
  ])('while it grows, an opened marker does not flash: %s', (source, expected) => {
    expect(read(source, false)).toEqual(expected);
  });
});

describe('blocks', () => {
  it('tells paragraphs, headings, lists and fenced code apart', () => {
    const source =
      '# Title\nFirst line\nsecond line\n\n- one\n- two\n  more\n  - deeper\n\n3. three\n\n```sh\nls **x**\n\npwd\n```\nend';
    const blocks = parseReply(source, true);
    expect(blocks.map((block) => block.kind)).toEqual(['heading', 'paragraph', 'list', 'code', 'paragraph']);
    expect(read(source)).toEqual([
      'plain:Title',
      'plain:First line\nsecond line',
      'plain:one',
      'plain:two\n  more',
      'plain:deeper',
      'plain:three',
      'code:ls **x**\n\npwd',
      'plain:end',
    ]);
    const list = blocks[2];
    expect(list?.kind === 'list' && list.items.map(({ marker, depth }) => [marker, depth])).toEqual([
      ['•', 0],
      ['•', 0],
      ['•', 1],
      ['3.', 0],
    ]);
  });

  it('takes a fence without an end as code to the end', () => {
    expect(read('```\nlet a\nlet b', false)).toEqual(['code:let a\nlet b']);
  });
});

it('never loses, doubles or reorders a character that is not a marker', () => {
  const piece = fc.constantFrom(
    'word',
    ' ',
    '\n',
    '\n\n',
    '*',
    '**',
    '_',
    '`',
    '```',
    '- ',
    '1. ',
    '# ',
    '[a](b)',
    '\\',
    'é',
    '日本',
    '👋🏽',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.boolean(), (pieces, complete) => {
      const source = pieces.join('');
      const spans = spansOf(parseReply(source, complete));
      let at = 0;
      for (const span of spans) {
        expect(span.start).toBeGreaterThanOrEqual(at);
        expect(span.end).toBeGreaterThan(span.start);
        expect(span.end).toBeLessThanOrEqual(source.length);
        at = span.end;
      }
      const letters = (text: string) => text.replace(/[^\p{L}\p{Extended_Pictographic}]/gu, '');
      const shown = spans.map((span) => source.slice(span.start, span.end)).join('');
      // A fence's info string ("```word") is the one thing that is left out.
      const fenced = source.includes('```');
      if (!fenced) expect(letters(shown)).toBe(letters(source));
    }),
    { numRuns: 500 },
  );
});
