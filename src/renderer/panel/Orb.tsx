import { type ReactNode, useEffect, useRef } from 'react';
import { t } from '../i18n/strings.ts';
import type { Levels } from '../stores/panel.ts';
import { hasError, usePanel, usePanelState, useSnapshot } from '../stores/use-panel.ts';
import { type OrbState, orbState } from './orb-state.ts';
import { usePageVisible } from './use-page-visible.ts';

/** The state at a glance, by shape as well as colour, and the main switch: hands-free on and off. */
export function Orb() {
  const panel = usePanel();
  const error = usePanelState(hasError);
  const state = useSnapshot((snapshot) => orbState(snapshot, error));
  const handsFree = useSnapshot((snapshot) => snapshot.handsFree);
  const muted = useSnapshot((snapshot) => snapshot.muted);
  const visible = usePageVisible();
  const ref = useRef<HTMLButtonElement>(null);
  const sounding = state === 'listening' ? 'mic' : state === 'speaking' ? 'speaker' : null;

  // Levels go straight to a custom property: twenty a second are no business of React's.
  useEffect(() => {
    const orb = ref.current;
    if (!orb || !sounding || !visible) return;
    const stop = panel.onLevels((levels) => orb.style.setProperty('--level', shownLevel(levels, sounding)));
    return () => {
      stop();
      orb.style.removeProperty('--level');
    };
  }, [panel, sounding, visible]);

  return (
    <button
      ref={ref}
      type="button"
      className="orb"
      data-state={state}
      data-muted={muted}
      data-visible={visible}
      aria-label={handsFree ? t.orb.stop : t.orb.start}
      title={handsFree ? t.orb.stop : t.orb.start}
      onClick={handsFree ? panel.stopConversation : panel.startConversation}
    >
      <svg viewBox="0 0 160 160" aria-hidden="true">
        <circle className="orb-halo" cx="80" cy="80" r="56" />
        <g className="orb-arcs">
          <path d="M50 21.5a66 66 0 0 0 0 117" />
          <path d="M110 21.5a66 66 0 0 1 0 117" />
        </g>
        <circle className="orb-disc" cx="80" cy="80" r="50" />
        <g className="orb-glyph" key={state}>
          {glyphs[state]}
        </g>
        {muted && state !== 'muted' && (
          <g className="orb-badge">
            <circle cx="121" cy="121" r="19" />
            <g className="orb-badge-glyph">{glyphs.muted}</g>
          </g>
        )}
      </svg>
    </button>
  );
}

/** Loudness as people hear it is closer to the root; two digits are all that 100 pixels can show. */
function shownLevel(levels: Levels, source: keyof Levels): string {
  return Math.sqrt(Math.min(1, Math.max(0, levels[source]))).toFixed(2);
}

const bars = (
  <g className="orb-bars">
    {[44, 62, 80, 98, 116].map((x) => (
      <rect key={x} x={x - 4} y="54" width="8" height="52" rx="4" />
    ))}
  </g>
);

const microphone = (
  <>
    <rect className="orb-line" x="69" y="52" width="22" height="36" rx="11" />
    <path className="orb-line" d="M59 78a21 21 0 0 0 42 0M80 99v10" />
  </>
);

const glyphs: Readonly<Record<OrbState, ReactNode>> = {
  off: microphone,
  idle: <circle className="orb-solid" cx="80" cy="80" r="13" />,
  listening: bars,
  thinking: (
    <g className="orb-dots">
      <circle cx="56" cy="80" r="7" />
      <circle cx="80" cy="80" r="7" />
      <circle cx="104" cy="80" r="7" />
    </g>
  ),
  speaking: bars,
  held: (
    <>
      <rect className="orb-solid" x="63" y="58" width="11" height="44" rx="4" />
      <rect className="orb-solid" x="86" y="58" width="11" height="44" rx="4" />
    </>
  ),
  muted: (
    <>
      {microphone}
      <path className="orb-line orb-gap" d="m60 50 46 56" />
      <path className="orb-line" d="m55 53 46 56" />
    </>
  ),
  error: (
    <>
      <path className="orb-line" d="M80 54v32" />
      <circle className="orb-solid" cx="80" cy="104" r="5" />
    </>
  ),
};
