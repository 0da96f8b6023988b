import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Snapshot } from '#shared/contracts/snapshot.ts';
import type { Panel } from './panel.ts';
import type { PanelState } from './panel-state.ts';

export const PanelContext = createContext<Panel | null>(null);

/** The panel of the surrounding `PanelContext`. */
export function usePanel(): Panel {
  const panel = useContext(PanelContext);
  if (!panel) throw new Error('usePanel needs a PanelContext around it');
  return panel;
}

/** Draws anew only when the selected value changes. */
export function usePanelState<T>(select: (state: PanelState) => T): T {
  return useStore(usePanel().store, select);
}

/** As `usePanelState`, below the point where a snapshot is known to be there. */
export function useSnapshot<T>(select: (snapshot: Snapshot) => T): T {
  return usePanelState(({ snapshot }) => {
    if (!snapshot) throw new Error('useSnapshot is for components that are drawn once a snapshot is there');
    return select(snapshot);
  });
}

/** An error is on show, from main or from this window. */
export const hasError = ({ snapshot, failures }: PanelState) =>
  failures.length > 0 || (snapshot?.notices.some((notice) => notice.level === 'error') ?? false);
