import { fireEvent, screen, within } from '@testing-library/react';
import type { PanelRoute } from '#shared/contracts/routes.ts';
import type { SettingsPatch } from '#shared/model/settings.ts';
import type { FakeBridge } from './fake-bridge.ts';
import type { GivenSettings } from './fake-settings.ts';
import { renderPanel } from './render-panel.tsx';
import { snapshotOf } from './snapshots.ts';

/** The panel with its settings open at a section (by its title; without one: as the gear opens them). */
export async function openSettings(
  section: string | null,
  settings: GivenSettings = {},
  prepare?: (bridge: FakeBridge) => void,
) {
  const shown = await renderPanel({ snapshot: snapshotOf(), settings }, prepare);
  const { bridge, settle } = shown;
  fireEvent.click(screen.getByRole('button', { name: 'Settings' }));
  await settle();
  const view = screen.getByRole('region', { name: 'Settings' });
  const goTo = async (title: string) => {
    const nav = within(view).getByRole('navigation', { name: 'Sections of the settings' });
    fireEvent.click(within(nav).getByText(title));
    await settle();
  };
  if (section !== null) await goTo(section);
  const inputsOf = (route: PanelRoute) =>
    bridge.calls.filter((call) => call.route === route).map((call) => call.input);
  return {
    ...shown,
    view: within(view),
    goTo,
    inputsOf,
    /** Every change that main was asked for. */
    patches: () => inputsOf('settings.set').map((input) => (input as { patch: SettingsPatch }).patch),
    /** What the settings' live region says. */
    said: () =>
      [...view.querySelectorAll('[role="status"][aria-live]')].map((region) => region.textContent).join(),
    press: async (name: string) => {
      fireEvent.click(within(view).getByRole('button', { name }));
      await settle();
    },
  };
}
