/** Where a row of a list stands on the page. Pixels. */
export interface RowBox {
  top: number;
  height: number;
}

/** The list with the row at `from` moved to `to`. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const next = [...items];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

/** Where the row at `from` lands when it is dragged by `dyPx`: past every row whose middle its leading edge has crossed. */
export function landing(rows: readonly RowBox[], from: number, dyPx: number): number {
  const dragged = rows[from];
  if (!dragged) return from;
  const top = dragged.top + dyPx;
  const bottom = top + dragged.height;
  let to = from;
  for (let at = from - 1; at >= 0 && top < middleOf(rows[at]!); at -= 1) to = at;
  for (let at = from + 1; at < rows.length && bottom > middleOf(rows[at]!); at += 1) to = at;
  return to;
}

/** How far the row at `at` gives way while the one at `from` hovers over `to`. Pixels. */
export function shiftPx(rows: readonly RowBox[], at: number, from: number, to: number): number {
  const dragged = rows[from];
  const neighbour = rows[from + 1] ?? rows[from - 1];
  if (!dragged || !neighbour) return 0;
  const stepPx =
    neighbour.top > dragged.top
      ? neighbour.top - dragged.top
      : dragged.height + (dragged.top - neighbour.top - neighbour.height);
  if (at > from && at <= to) return -stepPx;
  if (at < from && at >= to) return stepPx;
  return 0;
}

const middleOf = (row: RowBox) => row.top + row.height / 2;
