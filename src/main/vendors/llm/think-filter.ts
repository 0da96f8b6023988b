const OPEN = '<think>';
const CLOSE = '</think>';

export interface ThinkFilter {
  /** What of the delta is known to be no thinking; the start of what may become a tag waits. */
  push(delta: string): string;
  /** What has waited and was no tag after all. */
  end(): string;
}

/** Takes `<think>…</think>` out of a stream: some models write their thinking among their words. */
export function createThinkFilter(): ThinkFilter {
  let pending = '';
  let thinking = false;
  /** White space between the thinking and the answer belongs to neither. */
  let trimming = false;

  return {
    push(delta) {
      pending += delta;
      let spoken = '';
      const say = (text: string) => {
        const said = trimming ? text.trimStart() : text;
        if (said !== '') trimming = false;
        spoken += said;
      };
      for (;;) {
        const tag = thinking ? CLOSE : OPEN;
        const at = pending.indexOf(tag);
        if (at < 0) break;
        if (!thinking) say(pending.slice(0, at));
        pending = pending.slice(at + tag.length);
        trimming = thinking;
        thinking = !thinking;
      }
      const keep = startOfTag(pending, thinking ? CLOSE : OPEN);
      if (!thinking) say(pending.slice(0, pending.length - keep));
      pending = pending.slice(pending.length - keep);
      return spoken;
    },
    end() {
      const spoken = thinking ? '' : pending;
      pending = '';
      return spoken;
    },
  };
}

/** How many characters at the end of the text could be the start of the tag. */
function startOfTag(text: string, tag: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length -= 1) {
    if (tag.startsWith(text.slice(-length))) return length;
  }
  return 0;
}
