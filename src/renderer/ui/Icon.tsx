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
  gear: (
    <>
      <circle cx="10" cy="10" r="2.5" />
      <path d="m8.6 2.5-.4 2-1.6.9-1.9-.7-1.4 2.4 1.5 1.4v1.9l-1.5 1.4 1.4 2.4 1.9-.7 1.6.9.4 2h2.8l.4-2 1.6-.9 1.9.7 1.4-2.4-1.5-1.4V8.5l1.5-1.4-1.4-2.4-1.9.7-1.6-.9-.4-2z" />
    </>
  ),
  back: <path d="m12 4.5-5.5 5.5 5.5 5.5" />,
  forward: <path d="m8 4.5 5.5 5.5L8 15.5" />,
  check: <path d="m4 10.5 4 4 8-9" />,
  plus: <path d="M10 4v12M4 10h12" />,
  grip: <path d="M7.5 5h.01M12.5 5h.01M7.5 10h.01M12.5 10h.01M7.5 15h.01M12.5 15h.01" />,
  trash: <path d="M3.5 5.5h13M8 5V3h4v2m-6.5.5.7 11h7.6l.7-11M8.5 9v4.5M11.5 9v4.5" />,
  refresh: <path d="M15.8 8A6.2 6.2 0 1 0 16 11.6M16.2 3.6V8h-4.4" />,
  loop: <path d="M3 10h2l2-5.5 3 11 3-8 1.5 2.5H17" />,
  ear: (
    <path d="M5.5 8a4.5 4.5 0 0 1 9 0c0 3-2.8 3.6-3 6-.2 2-1.2 3.2-2.7 3.2-1.5 0-2.4-1-2.5-2.5M8 8.3a2 2 0 0 1 4 0" />
  ),
  model: <path d="M10 2.8 11.7 8l5.3 2-5.3 2L10 17.2 8.3 12 3 10l5.3-2z" />,
  voice: <path d="M3.5 8v4h2.7L10 15.5v-11L6.2 8zM13 7.3a4 4 0 0 1 0 5.4M15.3 5a7 7 0 0 1 0 10" />,
  key: (
    <>
      <circle cx="6.8" cy="13.2" r="3.3" />
      <path d="m9.2 10.8 7-7M13 7l2.6 2.6" />
    </>
  ),
  person: (
    <>
      <circle cx="10" cy="6.8" r="3.3" />
      <path d="M3.8 17a6.2 6.2 0 0 1 12.4 0" />
    </>
  ),
  shield: <path d="M10 2.8 16 5v4.6c0 3.7-2.5 6.4-6 7.6-3.5-1.2-6-3.9-6-7.6V5z" />,
  download: <path d="M10 3v10M5.5 9l4.5 4.5L14.5 9M4 17h12" />,
  upload: <path d="M10 13.5v-10M5.5 8 10 3.5 14.5 8M4 17h12" />,
  transfer: <path d="M6.5 16V4.5M3.5 7.5l3-3 3 3M13.5 4v11.5M10.5 12.5l3 3 3-3" />,
  info: (
    <>
      <circle cx="10" cy="10" r="7.2" />
      <path d="M10 9.4v4M10 6.6h.01" />
    </>
  ),
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof drawings;

/** A small picture; the button or the text next to it carries the name. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true">
      {drawings[name]}
    </svg>
  );
}
