/** What the beginning of a line is, and how much of it (UTF-16 units) is markup. */
export type LineStart =
  /** Nothing to say in the whole line: blank, a rule, the line under a heading or table head, a link definition. */
  | { kind: 'silent'; length: number }
  | { kind: 'fence'; length: number; marker: string }
  /** Markup of a block that begins here; what follows may begin another one. */
  | { kind: 'marker'; length: number; breakBefore: boolean; endsBlock: boolean; table: boolean }
  | { kind: 'text'; length: number; breakBefore: boolean };

const silentLine = /^[-*_=:|+\s]+$/;
const linkDefinition = /^\[[^\]\n]+\]:[ \t]*<?(?:https?:|mailto:|\/|#)/;

const marker = (
  length: number,
  options: { breakBefore?: boolean; endsBlock?: boolean; table?: boolean } = {},
): LineStart => ({
  kind: 'marker',
  length,
  breakBefore: options.breakBefore ?? true,
  endsBlock: options.endsBlock ?? false,
  table: options.table ?? false,
});

/**
 * Reads the start of a line (CommonMark blocks and GFM tables, as far as they matter for speech). `raw` begins with
 * the line and may hold less than all of it. Null: more text is needed. Never null when `final`.
 */
export function readLineStart(raw: string, final: boolean): LineStart | null {
  const newline = raw.indexOf('\n');
  const line = newline < 0 ? raw : raw.slice(0, newline);
  const complete = newline >= 0 || final;
  const lineLength = newline < 0 ? line.length : line.length + 1;
  const body = line.trimStart();
  const indent = line.length - body.length;

  if (body === '' || silentLine.test(body)) return complete ? { kind: 'silent', length: lineLength } : null;

  const fence = /^(`{3,}|~{3,})(.*)$/.exec(body);
  if (fence !== null && !(fence[1]!.startsWith('`') && fence[2]!.includes('`'))) {
    return complete ? { kind: 'fence', length: lineLength, marker: fence[1]! } : null;
  }
  if (!complete && undecided(body)) return null;

  const quote = /^>(?![\d=])[ \t]?/.exec(body);
  if (quote !== null) return marker(indent + quote[0].length, { breakBefore: false });
  const heading = /^#{1,6}[ \t]+/.exec(body);
  if (heading !== null) return marker(indent + heading[0].length, { endsBlock: true });
  const bullet = /^[-*+•◦▪‣·–][ \t]+/.exec(body);
  if (bullet !== null) return marker(indent + bullet[0].length);
  const task = /^\[[ xX]\][ \t]+/.exec(body);
  if (task !== null) return marker(indent + task[0].length, { breakBefore: false });
  const footnote = /^\[\^[^\]\s]+\]:[ \t]*/.exec(body);
  if (footnote !== null) return marker(indent + footnote[0].length);
  if (linkDefinition.test(body)) return complete ? { kind: 'silent', length: lineLength } : null;
  if (body.startsWith('|')) return marker(indent + 1, { endsBlock: true, table: true });
  return { kind: 'text', length: indent, breakBefore: /^(?:\d{1,3}[.)]|[a-z]\))[ \t]/.test(body) };
}

/** The beginning of a line that may still become markup. */
function undecided(body: string): boolean {
  if (/^(?:`{1,2}|~{1,2}|>|#{1,6}|[•◦▪‣·–]|\d{1,3}[.)]?|[a-z]\)?)$/.test(body)) return true;
  if (!body.startsWith('[')) return false;
  const close = body.indexOf(']');
  if (close < 0) return body.length < 120;
  return close === body.length - 1 || /^\[[ xX]\][ \t]*$|^\[[^\]]+\]:[ \t]*\S{0,8}$/.test(body);
}
