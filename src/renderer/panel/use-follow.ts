import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';

/** How near to the end still counts as "at the end". */
const nearPx = 32;
/** While a long reply is spoken, the word being said stays this far down the view at most. */
const spokenWordAt = 0.6;

/**
 * Keeps the newest words in view, unless the person has scrolled away or is selecting text: then nothing moves until
 * they come back to the end.
 */
export function useFollow(scrollRef: RefObject<HTMLElement | null>): {
  following: boolean;
  jumpToLatest: () => void;
} {
  const [following, setFollowing] = useState(true);
  /** Where this hook scrolled to last, to tell its own scroll events from the person's. */
  const ownTopRef = useRef(0);

  const scrollToLatest = () => {
    const scroller = scrollRef.current;
    if (!scroller) return;
    scroller.scrollTop = followTop(scroller);
    ownTopRef.current = scroller.scrollTop;
  };

  const follow = useEffectEvent(() => {
    if (following && !hasSelectionIn(scrollRef.current)) scrollToLatest();
  });

  const onScroll = useEffectEvent(() => {
    const scroller = scrollRef.current;
    if (!scroller || Math.abs(scroller.scrollTop - ownTopRef.current) <= 1) return;
    ownTopRef.current = -1;
    setFollowing(distanceToEnd(scroller) <= nearPx);
  });

  // After every drawing: captions grow, and the highlight moves without any change of size.
  useLayoutEffect(() => follow());

  useEffect(() => {
    const scroller = scrollRef.current;
    if (!scroller) return;
    scroller.addEventListener('scroll', onScroll, { passive: true });
    const resized = new ResizeObserver(() => {
      if (distanceToEnd(scroller) <= 0) setFollowing(true);
      follow();
    });
    resized.observe(scroller);
    if (scroller.firstElementChild) resized.observe(scroller.firstElementChild);
    return () => {
      scroller.removeEventListener('scroll', onScroll);
      resized.disconnect();
    };
  }, [scrollRef]);

  return {
    following,
    jumpToLatest() {
      setFollowing(true);
      document.getSelection()?.removeAllRanges();
      scrollToLatest();
    },
  };
}

function distanceToEnd({ scrollHeight, clientHeight, scrollTop }: HTMLElement): number {
  return scrollHeight - clientHeight - scrollTop;
}

/** The end, or, in a reply that is taller than the view, as far down as the word being spoken allows. */
function followTop(scroller: HTMLElement): number {
  const end = scroller.scrollHeight - scroller.clientHeight;
  const next = scroller.querySelector('[data-live="true"] [data-heard]:not([data-heard="heard"])');
  if (!next) return end;
  const wordTop =
    next.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
  return Math.max(0, Math.min(end, wordTop - scroller.clientHeight * spokenWordAt));
}

function hasSelectionIn(element: HTMLElement | null): boolean {
  const selection = document.getSelection();
  return selection !== null && !selection.isCollapsed && (element?.contains(selection.anchorNode) ?? false);
}
