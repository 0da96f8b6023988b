import { act, cleanup, fireEvent, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SettingsPatch } from '#shared/model/settings.ts';
import { openSettings } from '../support/open-settings.tsx';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const key = { source: 'keychain', mask: '••••q7Zk' } as const;
const modelIds = ({ llm }: SettingsPatch) => llm?.order?.map(({ id }) => id);
const initialOrder = ['groq', 'cerebras', 'anthropic', 'gemini', 'local-llm'];

async function openModels(
  ...[settings, prepare]: Parameters<typeof openSettings> extends [unknown, ...infer Rest] ? Rest : never
) {
  const shown = await openSettings('Model', settings, prepare);
  const list = shown.view.getByRole('list', { name: 'Language model: order of the vendors' });
  const row = (name: string) =>
    within(list)
      .getAllByRole('listitem')
      .find((item) => item.textContent?.includes(name))!;
  return {
    ...shown,
    list,
    row,
    names: () =>
      within(list)
        .getAllByRole('switch')
        .map(({ ariaLabel }) => ariaLabel),
  };
}

describe('the order of the vendors', () => {
  it('changes with Alt and an arrow, keeps the focus, and says where the vendor is now', async () => {
    const { view, patches, settle, said } = await openModels();
    const options = view.getByRole('button', { name: /^Options of Groq/ });
    options.focus();
    fireEvent.keyDown(options, { key: 'ArrowDown', altKey: true });
    await settle();
    expect(modelIds(patches()[0]!)).toEqual(['cerebras', 'groq', 'anthropic', 'gemini', 'local-llm']);
    expect(said()).toContain('Groq is now 2 of 5');
    expect(document.activeElement).toBe(view.getByRole('button', { name: /^Options of Groq/ }));
  });

  it('does not change beyond its ends, nor with another modifier', async () => {
    const { view, patches, settle } = await openModels();
    const up = view.getByRole('button', { name: 'Move Groq up' });
    expect(up.getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(up);
    fireEvent.keyDown(up, { key: 'ArrowUp', altKey: true });
    fireEvent.keyDown(up, { key: 'ArrowDown', altKey: true, ctrlKey: true });
    fireEvent.keyDown(up, { key: 'ArrowDown' });
    await settle();
    expect(patches()).toEqual([]);
  });

  it('changes with its buttons', async () => {
    const { press, patches } = await openModels();
    await press('Move Google Gemini up');
    expect(modelIds(patches()[0]!)).toEqual(['groq', 'cerebras', 'gemini', 'anthropic', 'local-llm']);
  });

  describe('by dragging', () => {
    async function drag(fromName: string, dyPx: number) {
      const shown = await openModels();
      const rows = within(shown.list).getAllByRole('listitem');
      // jsdom has no layout: rows of 80 pixels, 8 apart.
      rows.forEach((row, at) => {
        vi.spyOn(row, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, at * 88, 300, 80));
      });
      const handle = shown.row(fromName).querySelector('.order-handle')!;
      fireEvent.pointerDown(handle, { button: 0, clientY: 100 });
      fireEvent.pointerMove(handle, { clientY: 100 + dyPx });
      return { ...shown, rows, handle };
    }

    it('takes the place that it is dropped at', async () => {
      const { handle, rows, patches, settle } = await drag('Groq', 190);
      expect(rows.map((row) => row.style.transform)).toEqual([
        'translateY(190px)',
        'translateY(-88px)',
        'translateY(-88px)',
        'translateY(0px)',
        'translateY(0px)',
      ]);
      fireEvent.pointerUp(handle);
      await settle();
      expect(modelIds(patches()[0]!)).toEqual(['cerebras', 'anthropic', 'groq', 'gemini', 'local-llm']);
    });

    it('upwards too', async () => {
      const { handle, patches, settle } = await drag('Anthropic', -500);
      fireEvent.pointerUp(handle);
      await settle();
      expect(modelIds(patches()[0]!)).toEqual(['anthropic', 'groq', 'cerebras', 'gemini', 'local-llm']);
    });

    it('goes back to its place with Esc, and the settings stay open', async () => {
      const { handle, view, patches, settle } = await drag('Groq', 190);
      fireEvent.keyDown(document.body, { key: 'Escape' });
      fireEvent.pointerUp(handle);
      await settle();
      expect(patches()).toEqual([]);
      expect(view.getByRole('heading', { name: 'Model' })).toBeDefined();
    });

    it('goes back to its place when the pointer is lost, or has not moved far enough', async () => {
      const { handle, patches, settle } = await drag('Groq', 30);
      fireEvent.pointerUp(handle);
      fireEvent.pointerDown(handle, { button: 0, clientY: 100 });
      fireEvent.pointerMove(handle, { clientY: 400 });
      fireEvent.pointerCancel(handle);
      await settle();
      expect(patches()).toEqual([]);
    });
  });

  it('shows the old order again when main refuses the new one, and why', async () => {
    const { bridge, press, names, view } = await openModels();
    const before = names();
    bridge.refuse('settings.set', 'The disk is full.');
    await press('Move Cerebras up');
    expect(names()).toEqual(before);
    expect(view.getByRole('alert').textContent).toBe('The disk is full.');
  });
});

it('a vendor is turned off and on', async () => {
  const { view, row, patches, settle } = await openModels();
  fireEvent.click(view.getByRole('switch', { name: 'Use Groq' }));
  await settle();
  expect(patches()[0]?.llm?.order?.map(({ enabled }) => enabled)).toEqual([false, true, true, true, false]);
  expect(row('Cerebras').querySelector('.order-rank')?.textContent).toBe('1');
});

it('says when nothing is on, or nothing that is on can be used', async () => {
  const { view, settle } = await openModels();
  expect(view.getByText('None of these can be used yet.')).toBeDefined();
  for (const name of ['Groq', 'Cerebras', 'Anthropic Claude', 'Google Gemini'])
    fireEvent.click(view.getByRole('switch', { name: `Use ${name}` }));
  await settle();
  expect(view.getByText('Every vendor is off. Turn one on to talk to Parley.')).toBeDefined();
});

it('a vendor without a key leads to the keys; one with another trouble only says it', async () => {
  const { view, row, press } = await openModels({
    keys: { groq: key },
    problems: { groq: 'Only local vendors are allowed.' },
  });
  expect(row('Groq').textContent).toContain('Only local vendors are allowed.');
  expect(within(row('Groq')).queryByText('Add the key')).toBeNull();
  await press('Add the key for Cerebras');
  expect(view.getByRole('heading', { name: 'Keys', level: 3 })).toBeDefined();
});

describe('a model', () => {
  const options = { name: /^Options of Groq/ };

  it('is picked from the vendor’s own list, which is asked for once', async () => {
    const { view, patches, inputsOf, settle } = await openModels({
      models: { groq: { models: ['openai/gpt-oss-20b', 'qwen/qwen3-32b'], problem: null } },
    });
    fireEvent.click(view.getByRole('button', options));
    await settle();
    fireEvent.change(view.getByRole('combobox', { name: 'Model' }), {
      target: { value: 'value:qwen/qwen3-32b' },
    });
    await settle();
    expect(patches()[0]?.llm?.order?.[0]).toEqual({ id: 'groq', enabled: true, model: 'qwen/qwen3-32b' });
    fireEvent.click(view.getByRole('button', options));
    fireEvent.click(view.getByRole('button', options));
    await settle();
    expect(inputsOf('catalog.models')).toEqual([{ id: 'groq', refresh: false }]);
    fireEvent.change(view.getByRole('combobox', { name: 'Model' }), { target: { value: 'automatic' } });
    await settle();
    expect(patches()[1]?.llm?.order?.[0]?.model).toBeNull();
  });

  it('says that the list is on its way, and why it did not come; asking again brings it', async () => {
    const given = {
      groq: { models: ['openai/gpt-oss-20b'], problem: 'Groq cannot be reached.' as string | null },
    };
    const { view, bridge, settle, press } = await openModels({ models: given }, (fake) => {
      answer = fake.hold('catalog.models');
    });
    fireEvent.click(view.getByRole('button', options));
    expect(view.getByText('Asking Groq for its list…')).toBeDefined();
    await act(async () => answer());
    await settle();
    expect(view.getByText(/Groq cannot be reached/).textContent).toContain('may be out of date');
    given.groq = { models: ['openai/gpt-oss-20b', 'new-one'], problem: null };
    await press('Ask Groq for its list again');
    expect(view.queryByText(/Groq cannot be reached/)).toBeNull();
    expect(view.getByRole('option', { name: 'new-one' })).toBeDefined();
    expect(bridge.calls.at(-1)).toEqual({ route: 'catalog.models', input: { id: 'groq', refresh: true } });
  });
  let answer = () => {};

  it('that the list does not have is typed', async () => {
    const { view, patches, settle } = await openModels();
    fireEvent.click(view.getByRole('button', options));
    await settle();
    fireEvent.change(view.getByRole('combobox', { name: 'Model' }), { target: { value: 'other' } });
    const field = view.getByRole('textbox', { name: 'Model id' });
    fireEvent.change(field, { target: { value: '  ' } });
    fireEvent.blur(field);
    expect(view.getByRole('alert').textContent).toBe('Write something, or pick from the list.');
    fireEvent.change(field, { target: { value: ' my/model ' } });
    expect(patches()).toEqual([]);
    fireEvent.keyDown(field, { key: 'Enter' });
    await settle();
    expect(patches()[0]?.llm?.order?.[0]?.model).toBe('my/model');
  });

  it('that is half typed is not lost when its section is left', async () => {
    const { view, patches, goTo } = await openModels();
    fireEvent.click(view.getByRole('button', options));
    fireEvent.change(view.getByRole('combobox', { name: 'Model' }), { target: { value: 'other' } });
    fireEvent.change(view.getByRole('textbox', { name: 'Model id' }), { target: { value: 'my/model' } });
    await goTo('Keys');
    expect(patches()[0]?.llm?.order?.[0]?.model).toBe('my/model');
  });
});

it('the address of the local server is checked before main is asked', async () => {
  const { view, patches, settle } = await openModels();
  const field = view.getByRole('textbox', { name: 'Address of the local server' });
  fireEvent.change(field, { target: { value: 'http://example.com:80' } });
  fireEvent.blur(field);
  expect(view.getByRole('alert').textContent).toContain('http://127.0.0.1:11434');
  fireEvent.change(field, { target: { value: 'http://127.0.0.1:1234' } });
  fireEvent.blur(field);
  await settle();
  expect(patches()).toEqual([{ llm: { localServerUrl: 'http://127.0.0.1:1234' } }]);
});

it('the language is picked by name, or typed as a tag', async () => {
  const { view, patches, settle } = await openSettings('Speech-to-text');
  const pick = view.getByRole<HTMLSelectElement>('combobox', { name: 'Language' });
  fireEvent.change(pick, { target: { value: 'value:pt-BR' } });
  await settle();
  expect(pick.selectedOptions[0]?.text).toBe('Brazilian Portuguese');
  fireEvent.change(pick, { target: { value: 'other' } });
  const tag = view.getByRole('textbox', { name: 'Language tag' });
  fireEvent.change(tag, { target: { value: 'English please' } });
  expect(view.getByRole('alert').textContent).toContain('Not a language tag');
  fireEvent.change(tag, { target: { value: 'yue' } });
  fireEvent.blur(tag);
  await settle();
  expect(patches()).toEqual([{ stt: { language: 'pt-BR' } }, { stt: { language: 'yue' } }]);
});

it('starts in the catalog’s order', async () => {
  const { settings } = await openModels();
  expect(settings.store.getState().settings?.llm.order.map(({ id }) => id)).toEqual(initialOrder);
});
