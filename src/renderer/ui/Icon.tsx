import type { ReactNode } from 'react';

const microphone = (
  <>
    <rect x="7.25" y="2.5" width="5.5" height="9" rx="2.75" />
    <path d="M4.5 9.5a5.5 5.5 0 0 0 11 0M10 15v2.5" />
  </>
);

/** 20 × 20 line drawings, one stroke width, in the text's colour. */
const drawings = {
  mic: microphone,
  'mic-off': (
    <>
      {microphone}
      <path className="icon-gap" d="M4.6 2.2 17 16.6" />
      <path d="M3.4 3 16 17.6" />
    </>
  ),
  stop: <rect className="icon-solid" x="5.5" y="5.5" width="9" height="9" rx="2" />,
  send: <path d="M10 16V4.5M5 9.2l5-5 5 5" />,
  close: <path d="m5.5 5.5 9 9m0-9-9 9" />,
  keyboard: (
    <>
      <rect x="2.5" y="5" width="15" height="10" rx="2" />
      <path d="M5.8 8.2h.01M8.6 8.2h.01M11.4 8.2h.01M14.2 8.2h.01M7 11.8h6" />
    </>
  ),
  down: <path d="m5.5 8 4.5 4.5L14.5 8" />,
  up: <path d="m5.5 12 4.5-4.5 4.5 4.5" />,
  play: <path className="icon-solid" d="M7 5.2v9.6l7.6-4.8z" />,
  warning: (
    <>
      <path d="M10 3.2 17.6 16.4H2.4zM10 8.2v3.6" />
      <path d="M10 14.1h.01" />
    </>
  ),
  info: (
    <>
      <circle cx="10" cy="10" r="7.2" />
      <path d="M10 9.4v4M10 6.6h.01" />
    </>
  ),
} as const satisfies Record<string, ReactNode>;

/** A small picture; the button or the text next to it carries the name. */
export function Icon({ name }: { name: keyof typeof drawings }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true">
      {drawings[name]}
    </svg>
  );
}
