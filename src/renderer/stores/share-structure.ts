/**
 * `next`, with every part that equals its counterpart in `previous` replaced by that very object. Snapshots arrive
 * whole, up to 30 a second; with their unchanged parts identical again, only what changed is drawn anew.
 * For plain JSON-like data.
 */
export function shareStructure<T>(previous: unknown, next: T): T {
  if (Object.is(previous, next) || typeof next !== 'object' || next === null) return next;
  if (typeof previous !== 'object' || previous === null) return next;
  if (Array.isArray(next)) {
    if (!Array.isArray(previous)) return next;
    const shared = next.map((item, n) => shareStructure(previous[n], item));
    const same = shared.length === previous.length && shared.every((item, n) => Object.is(item, previous[n]));
    return (same ? previous : shared) as T;
  }
  const before = previous as Record<string, unknown>;
  const shared: Record<string, unknown> = {};
  let same = Object.keys(before).length === Object.keys(next).length;
  for (const [key, value] of Object.entries(next)) {
    shared[key] = shareStructure(before[key], value);
    same &&= key in before && Object.is(shared[key], before[key]);
  }
  return (same ? previous : shared) as T;
}
