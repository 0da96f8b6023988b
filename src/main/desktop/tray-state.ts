import type { Snapshot } from '#shared/contracts/snapshot.ts';

export const trayStates = ['off', 'idle', 'listening', 'thinking', 'speaking', 'muted', 'error'] as const;
export type TrayState = (typeof trayStates)[number];

/** What the tray shows, most urgent first. */
export function trayStateOf(snapshot: Pick<Snapshot, 'phase' | 'muted' | 'notices'>): TrayState {
  if (snapshot.notices.some((notice) => notice.level === 'error')) return 'error';
  if (snapshot.muted) return 'muted';
  switch (snapshot.phase) {
    case 'off':
      return 'off';
    case 'idle':
      return 'idle';
    case 'listening':
    case 'endpointing':
      return 'listening';
    case 'thinking':
      return 'thinking';
    case 'speaking':
    case 'held':
      return 'speaking';
  }
}

const tooltips: Readonly<Record<TrayState, string>> = {
  off: 'Parley is off',
  idle: 'Parley is ready: say something',
  listening: 'Parley hears you',
  thinking: 'Parley is thinking',
  speaking: 'Parley is speaking',
  muted: 'Parley is muted',
  error: 'Parley needs your attention',
};

export const trayTooltipOf = (state: TrayState): string => tooltips[state];
