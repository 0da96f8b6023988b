import { useLayoutEffect, useMemo, useRef } from 'react';
import type { TurnRecord } from '#shared/model/turn-record.ts';
import { t } from '../i18n/strings.ts';
import { usePanel, usePanelState, useSnapshot } from '../stores/use-panel.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { DemoBanner } from './DemoBanner.tsx';
import { TurnItem } from './TurnItem.tsx';
import { endedView, runningViews } from './turns.ts';
import { useFollow } from './use-follow.ts';

/** Captions: earlier conversations above, this one below, what is being said last. */
export function Conversation({ onAddKeys }: { onAddKeys: () => void }) {
  const user = useSnapshot((snapshot) => snapshot.user);
  const reply = useSnapshot((snapshot) => snapshot.reply);
  const turns = useSnapshot((snapshot) => snapshot.turns);
  const earlier = usePanelState((state) => state.earlier);
  // One list: a turn that ends stays the same elements, and with them the person's selection.
  const views = useMemo(
    () => [...turns.map(endedView), ...runningViews({ user, reply, turns })],
    [user, reply, turns],
  );
  const scrollRef = useRef<HTMLDivElement>(null);
  const { following, jumpToLatest } = useFollow(scrollRef);
  const demo = useSnapshot((snapshot) => snapshot.demo);
  const empty = views.length === 0 && earlier.length === 0 && !demo;

  return (
    <section className="conversation">
      <div
        ref={scrollRef}
        className="scroller"
        role="log"
        aria-live="off"
        aria-label={t.conversation.label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
      >
        <div className="transcript">
          <Earlier scrollRef={scrollRef} records={earlier} />
          {views.map((turn) => (
            <TurnItem key={turn.turnId} turn={turn} byWord={true} />
          ))}
          {empty && <p className="empty">{t.conversation.empty}</p>}
        </div>
      </div>
      {!following && (
        <Button look="soft" className="latest" onClick={jumpToLatest}>
          <Icon name="down" />
          {t.conversation.latest}
        </Button>
      )}
      <DemoBanner onAddKeys={onAddKeys} />
    </section>
  );
}

/** Earlier turns, a page at a time, with a heading wherever another conversation begins. */
function Earlier({
  scrollRef,
  records,
}: {
  scrollRef: { current: HTMLElement | null };
  records: readonly TurnRecord[];
}) {
  const panel = usePanel();
  const status = usePanelState((state) => state.earlierStatus);
  const anchorRef = useRef<{ turn: HTMLElement; top: number } | null>(null);
  const first = records[0]?.turnId;

  // What the person was reading stays where it was when a page is put above it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when a page has been put above
  useLayoutEffect(() => {
    const anchor = anchorRef.current;
    anchorRef.current = null;
    if (anchor && scrollRef.current) scrollRef.current.scrollTop += anchor.turn.offsetTop - anchor.top;
  }, [first]);

  const load = () => {
    const turn = scrollRef.current?.querySelector<HTMLElement>('.turn');
    anchorRef.current = turn ? { turn, top: turn.offsetTop } : null;
    void panel.loadEarlier();
  };

  return (
    <>
      {status === 'all-loaded' ? (
        records.length === 0 && <p className="history-end">{t.conversation.noEarlier}</p>
      ) : (
        <Button look="plain" className="history-more" aria-disabled={status === 'loading'} onClick={load}>
          <Icon name="up" />
          {status === 'loading' ? t.conversation.loading : t.conversation.earlier}
        </Button>
      )}
      {records.map((record, n) => (
        <div key={record.turnId} className="earlier">
          {record.conversationId !== records[n - 1]?.conversationId && (
            <h2 className="conversation-start">
              <time dateTime={new Date(record.startedAtUnixMs).toISOString()}>
                {startFormat.format(record.startedAtUnixMs)}
              </time>
            </h2>
          )}
          <TurnItem turn={endedView(record)} byWord={false} />
        </div>
      ))}
      {records.length > 0 && <hr className="now" />}
    </>
  );
}

const startFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
