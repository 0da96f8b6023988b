import { cleanup, fireEvent } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { SettingsPatch } from '#shared/model/settings.ts';
import { openSettings } from '../support/open-settings.tsx';

afterEach(cleanup);

const parley = { id: 'parley', name: 'Parley', systemPrompt: '', voice: null, model: null, language: null };
const ada = { ...parley, id: 'ada', name: 'Ada', systemPrompt: 'Be brief.' };
const two: SettingsPatch = { personas: { activeId: 'ada', list: [parley, ada] } };

async function openPersonas(patch: SettingsPatch = two) {
  const shown = await openSettings('Personas', { patch });
  return {
    ...shown,
    write: async (label: string, value: string) => {
      const field = shown.view.getByLabelText(label);
      fireEvent.change(field, { target: { value } });
      fireEvent.blur(field);
      await shown.settle();
    },
    list: () => shown.settings.store.getState().settings?.personas.list,
  };
}

it('another one is talked to', async () => {
  const { view, patches, settle } = await openPersonas();
  fireEvent.click(view.getByRole('radio', { name: 'Parley' }));
  await settle();
  expect(patches()).toEqual([{ personas: { activeId: 'parley' } }]);
});

it('a new one begins with its name', async () => {
  const { press, write, list, said } = await openPersonas();
  await press('Add a persona');
  expect(said()).toContain('A persona was added');
  expect(document.activeElement).toMatchObject({ tagName: 'INPUT', value: 'New persona' });
  await write('Name', ' Grace ');
  await write('What it should know and how it should be', 'You are an admiral.');
  expect(list()?.[2]).toMatchObject({ name: 'Grace', systemPrompt: 'You are an admiral.', voice: null });
  expect(new Set(list()?.map(({ id }) => id)).size).toBe(3);
});

it('one without a name is not handed over', async () => {
  const { view, press, write, patches } = await openPersonas();
  await press('Edit Ada');
  await write('Name', '  ');
  expect(view.getByRole('alert').textContent).toBe('A persona needs a name.');
  expect(patches()).toEqual([]);
});

it('what is half written is kept when its editor or the settings close', async () => {
  const { view, press, list, settle } = await openPersonas();
  await press('Edit Ada');
  fireEvent.change(view.getByLabelText('Name'), { target: { value: 'Ada L.' } });
  fireEvent.click(view.getByRole('button', { name: 'Done with Ada' }));
  await settle();
  expect(list()?.[1]?.name).toBe('Ada L.');
  await press('Edit Ada L.');
  fireEvent.change(view.getByLabelText('What it should know and how it should be'), {
    target: { value: 'Be kind.' },
  });
  fireEvent.keyDown(document.body, { key: 'Escape' });
  await settle();
  expect(list()?.[1]?.systemPrompt).toBe('Be kind.');
});

it('one that is deleted is gone, also with half-written text in it; the last one cannot be', async () => {
  const { view, press, patches, list } = await openPersonas();
  await press('Edit Ada');
  fireEvent.change(view.getByLabelText('Name'), { target: { value: 'Half' } });
  await press('Delete Ada');
  await press('Yes, delete it');
  expect(list()?.map(({ id }) => id)).toEqual(['parley']);
  expect(patches()[0]).toEqual({ personas: { list: [parley], activeId: 'parley' } });
  await press('Edit Parley');
  expect(view.queryByRole('button', { name: 'Delete Parley' })).toBeNull();
});

it('has a voice of its own, which can be heard, and is as usual again', async () => {
  const { view, press, list, inputsOf, settle } = await openPersonas();
  await press('Edit Ada');
  fireEvent.change(view.getByLabelText('Its voice'), { target: { value: 'cartesia-sonic' } });
  await settle();
  expect(list()?.[1]?.voice).toBeNull();
  fireEvent.change(view.getByLabelText('Voice'), { target: { value: 'value:lucia' } });
  await settle();
  expect(list()?.[1]?.voice).toEqual({ id: 'cartesia-sonic', voiceId: 'lucia' });
  await press('Hear Ada');
  expect(inputsOf('voice.preview')).toEqual([
    { id: 'cartesia-sonic', voiceId: 'lucia', model: null, speed: 1 },
  ]);
  fireEvent.change(view.getByLabelText('Its voice'), { target: { value: '' } });
  await settle();
  expect(list()?.[1]?.voice).toBeNull();
});

it('has a model and a language of its own', async () => {
  const { view, press, list, settle } = await openPersonas();
  await press('Edit Ada');
  fireEvent.change(view.getByLabelText('Its model'), { target: { value: 'cerebras' } });
  await settle();
  fireEvent.change(view.getByLabelText('Model'), { target: { value: 'value:gpt-oss-120b' } });
  fireEvent.change(view.getByLabelText('Language it hears'), { target: { value: 'value:es' } });
  await settle();
  expect(list()?.[1]).toMatchObject({ model: { id: 'cerebras', model: 'gpt-oss-120b' }, language: 'es' });
});
