import { Fragment, memo, type ReactNode, useMemo } from 'react';
import { heardState, splitHeard, wordsOf } from './karaoke.ts';
import { type Block, parseReply, type Span } from './markdown.ts';
import type { TurnView } from './turns.ts';

type Reply = NonNullable<TurnView['reply']>;

/**
 * Parley's words: the whole text at once, the heard part highlighted while it sounds, the unheard rest dimmed after it.
 * `byWord` keeps one element a word, so that the highlight moves without touching text nodes or the selection.
 */
export function ReplyText({ reply, live, byWord }: { reply: Reply; live: boolean; byWord: boolean }) {
  const { text, complete, heardChars } = reply;
  const blocks = useMemo(() => parseReply(text, complete), [text, complete]);
  const show: ShowRange = byWord
    ? (span) => <Words text={text} start={span.start} end={span.end} heardChars={clamp(heardChars, span)} />
    : (span) =>
        splitHeard(span, heardChars).map((piece) => (
          <span key={piece.start} data-heard={piece.state}>
            {text.slice(piece.start, piece.end)}
          </span>
        ));
  return (
    <div className="reply" data-live={live} data-heard-chars={heardChars}>
      {blocks.map((block) => (
        <BlockView key={block.start} block={block} show={show} />
      ))}
    </div>
  );
}

type ShowRange = (span: Span) => ReactNode;

function BlockView({ block, show }: { block: Block; show: ShowRange }) {
  if (block.kind === 'list') {
    return (
      <ul className="reply-list">
        {block.items.map((item, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: items are only ever appended
          <li key={n} data-marker={item.marker} data-depth={item.depth}>
            <Inline spans={item.spans} show={show} />
          </li>
        ))}
      </ul>
    );
  }
  if (block.kind === 'code') {
    return (
      <pre>
        <code>
          {block.spans.map((span) => (
            <Fragment key={span.start}>{show(span)}</Fragment>
          ))}
        </code>
      </pre>
    );
  }
  return (
    <p className={`reply-${block.kind}`}>
      <Inline spans={block.spans} show={show} />
    </p>
  );
}

function Inline({ spans, show }: { spans: readonly Span[]; show: ShowRange }) {
  return spans.map((span) => {
    let shown: ReactNode = show(span);
    if (span.kind === 'code') shown = <code>{shown}</code>;
    if (span.kind === 'url') shown = <span className="reply-url">{shown}</span>;
    if (span.em) shown = <em>{shown}</em>;
    if (span.strong) shown = <strong>{shown}</strong>;
    return <span key={span.start}>{shown}</span>;
  });
}

/** Far from a span the exact position means nothing to it: clamped, most spans see no change at all. */
function clamp(heardChars: number, { start, end }: Span): number {
  return Math.min(end + 1, Math.max(start, heardChars));
}

const Words = memo(function Words(props: { text: string; start: number; end: number; heardChars: number }) {
  const { text, start, end, heardChars } = props;
  const words = useMemo(() => wordsOf(text, { start, end }), [text, start, end]);
  return words.map((word) => (
    <span key={word.start} data-heard={heardState(text, word, heardChars)}>
      {text.slice(word.start, word.end)}
    </span>
  ));
});
