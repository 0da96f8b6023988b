import { act, cleanup, fireEvent } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultSettings } from '#shared/model/settings.ts';
import { openSettings } from '../support/open-settings.tsx';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('export', () => {
  const saved: { name: string; blob: Blob }[] = [];
  beforeEach(() => {
    saved.length = 0;
    const blobs = new Map<string, Blob>();
    // jsdom has neither object URLs nor downloads.
    URL.createObjectURL = (blob) => {
      blobs.set('blob:1', blob as Blob);
      return 'blob:1';
    };
    URL.revokeObjectURL = (url) => void blobs.delete(url);
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(
      this: HTMLAnchorElement,
    ) {
      saved.push({ name: this.download, blob: blobs.get(this.href)! });
    });
  });

  it('gives a file with what main wrote', async () => {
    const { press, said } = await openSettings('Import and export');
    await press('Save settings as a file');
    expect(saved).toHaveLength(1);
    expect(saved[0]!.name).toBe('parley-settings.json');
    expect(JSON.parse(await saved[0]!.blob.text())).toEqual(defaultSettings());
    expect(said()).toContain('Saved as parley-settings.json');
  });

  it('says why there is none', async () => {
    const { view, press } = await openSettings('Import and export', {}, (bridge) =>
      bridge.refuse('settings.export', 'The memory does not answer.'),
    );
    await press('Save settings as a file');
    expect(view.getByRole('alert').textContent).toContain('The memory does not answer.');
    expect(saved).toEqual([]);
  });
});

describe('import', () => {
  async function choose(content: unknown, prepare?: Parameters<typeof openSettings>[2]) {
    const shown = await openSettings('Import and export', {}, prepare);
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    const file = new File([text], 'mine.json', { type: 'application/json' });
    const input = document.querySelector<HTMLInputElement>('input[type=file]')!;
    const read = vi.spyOn(file, 'text');
    await act(async () => {
      fireEvent.change(input, { target: { files: [file] } });
      await read.mock.results[0]?.value;
    });
    await shown.settle();
    return shown;
  }
  const patient = { voiceLoop: { patience: 90 }, colour: 'mauve' };

  it('shows what would change and what cannot be used, and changes nothing yet', async () => {
    const { view, inputsOf } = await choose(patient);
    expect(view.getByRole('heading', { name: 'What mine.json would change' })).toBe(document.activeElement);
    expect(view.getByText('Voice loop: patience')).toBeDefined();
    expect(document.querySelector('.import del')?.textContent).toBe('now 50');
    expect(document.querySelector('.import ins')?.textContent).toBe('then 90');
    expect(view.getByText('“colour”: this Parley does not know it.')).toBeDefined();
    expect(inputsOf('settings.import.apply')).toEqual([]);
  });

  it('applies it', async () => {
    const { settings, press, inputsOf, said } = await choose(patient);
    await press('Apply');
    expect(inputsOf('settings.import.apply')).toEqual([{ text: JSON.stringify(patient) }]);
    expect(settings.store.getState().settings?.voiceLoop.patience).toBe(90);
    expect(said()).toContain('The settings were imported');
  });

  it('is cancelled', async () => {
    const { view, press, inputsOf } = await choose(patient);
    await press('Cancel');
    expect(view.queryByText('Voice loop: patience')).toBeNull();
    expect(inputsOf('settings.import.apply')).toEqual([]);
    expect(view.getByRole('button', { name: 'Choose a settings file' })).toBeDefined();
  });

  it('of what is set already has nothing to apply', async () => {
    const { view } = await choose(defaultSettings());
    expect(view.getByText('Nothing: it says what is set already.')).toBeDefined();
    expect(view.queryByRole('button', { name: 'Apply' })).toBeNull();
  });

  it('of a file that main cannot use says why', async () => {
    const { view } = await choose('{', (bridge) =>
      bridge.refuse('settings.import.preview', 'This file holds no settings of Parley.'),
    );
    expect(view.getByRole('alert').textContent).toBe('This file holds no settings of Parley.');
  });

  it('of a file that is too big does not even read it', async () => {
    const { view, inputsOf } = await choose('x'.repeat(512 * 1024 + 1));
    expect(view.getByRole('alert').textContent).toContain('too big');
    expect(inputsOf('settings.import.preview')).toEqual([]);
  });
});

it('everything is reset at the second press', async () => {
  const { settings, press, inputsOf } = await openSettings('Import and export', {
    patch: { voiceLoop: { patience: 0 } },
  });
  await press('Reset all settings');
  await press('Yes, reset them all');
  expect(inputsOf('settings.reset')).toEqual([{ section: null }]);
  expect(settings.store.getState().settings).toEqual(defaultSettings());
});
