import { act, cleanup, fireEvent } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { FakeBridge } from '../support/fake-bridge.ts';
import { openSettings } from '../support/open-settings.tsx';

afterEach(cleanup);

async function openVoice(prepare?: (bridge: FakeBridge) => void) {
  const shown = await openSettings('Voice', {}, prepare);
  fireEvent.click(shown.view.getByRole('button', { name: /^Options of Cartesia Sonic/ }));
  await shown.settle();
  return shown;
}

describe('a voice', () => {
  it('is picked by name, those in the person’s language first', async () => {
    const { view, patches, settle } = await openVoice();
    const pick = view.getByRole('combobox', { name: 'Voice' });
    expect([...pick.querySelectorAll('optgroup')].map(({ label }) => label)).toEqual([
      'English',
      'French',
      'Spanish',
    ]);
    fireEvent.change(pick, { target: { value: 'value:lucia' } });
    await settle();
    expect(patches()[0]?.tts?.order?.[0]).toMatchObject({ id: 'cartesia-sonic', voiceId: 'lucia' });
    expect(view.getByRole('button', { name: 'Options of Cartesia Sonic: Lucia · sonic-3.5' })).toBeDefined();
  });

  it('of another language is picked beside it, and taken back', async () => {
    const { view, patches, settle } = await openVoice();
    const entry = () => patches().at(-1)?.tts?.order?.[0];
    const add = view.getByRole('combobox', { name: 'A voice of its own for a language' });
    fireEvent.change(add, { target: { value: 'value:es' } });
    await settle();
    expect(patches()).toEqual([]);
    const spanish = view.getByRole('combobox', { name: 'Voice for Spanish' });
    expect(spanish.querySelector('optgroup')?.label).toBe('Spanish');
    fireEvent.change(spanish, { target: { value: 'value:lucia' } });
    await settle();
    expect(entry()).toMatchObject({ id: 'cartesia-sonic', voiceId: null, voices: { es: 'lucia' } });
    fireEvent.change(view.getByRole('combobox', { name: 'Voice for Spanish' }), {
      target: { value: 'automatic' },
    });
    await settle();
    expect(entry()).toMatchObject({ voices: {} });
    expect(view.queryByRole('combobox', { name: 'Voice for Spanish' })).toBeNull();
  });

  it('is heard as it is set, and stopped', async () => {
    const { view, inputsOf, press } = await openVoice((bridge) => bridge.hold('voice.preview'));
    fireEvent.change(view.getByRole('slider', { name: 'Speed' }), { target: { value: '1.2' } });
    fireEvent.change(view.getByRole('combobox', { name: 'Voice' }), { target: { value: 'value:katie' } });
    await press('Hear Cartesia Sonic');
    expect(inputsOf('voice.preview')).toEqual([
      { id: 'cartesia-sonic', voiceId: 'katie', model: null, speed: 1.2 },
    ]);
    await press('Stop Cartesia Sonic');
    expect(inputsOf('voice.stopPreview')).toHaveLength(1);
    expect(view.getByRole('button', { name: 'Hear Cartesia Sonic' })).toBeDefined();
  });

  it('that has ended can be heard again', async () => {
    let end = () => {};
    const { view, press, settle } = await openVoice((bridge) => {
      end = bridge.hold('voice.preview');
    });
    await press('Hear Cartesia Sonic');
    expect(view.getByRole('button', { name: 'Stop Cartesia Sonic' })).toBeDefined();
    await act(async () => end());
    await settle();
    expect(view.getByRole('button', { name: 'Hear Cartesia Sonic' })).toBeDefined();
  });

  it('that cannot be heard says why', async () => {
    const { view, press } = await openVoice((bridge) =>
      bridge.refuse('voice.preview', 'There is no key for Cartesia.'),
    );
    await press('Hear Cartesia Sonic');
    expect(view.getByRole('alert').textContent).toBe('There is no key for Cartesia.');
  });

  it('stops when the settings are left', async () => {
    const { inputsOf, press } = await openVoice((bridge) => bridge.hold('voice.preview'));
    await press('Hear Cartesia Sonic');
    fireEvent.keyDown(document.body, { key: 'Escape' });
    expect(inputsOf('voice.stopPreview')).toHaveLength(1);
  });

  it('gives way to another one', async () => {
    const { view, bridge, press, settle } = await openVoice((fake) => fake.hold('voice.preview'));
    await press('Hear Cartesia Sonic');
    bridge.hold('voice.preview');
    fireEvent.change(view.getByRole('combobox', { name: 'Voice' }), { target: { value: 'value:ronald' } });
    await settle();
    await press('Hear Cartesia Sonic');
    expect(bridge.calls.map(({ route }) => route).filter((route) => route.startsWith('voice.'))).toEqual([
      'voice.preview',
      'voice.stopPreview',
      'voice.preview',
    ]);
  });
});

it('says why a list of voices did not come', async () => {
  const { view } = await openVoice((bridge) =>
    bridge.refuse('catalog.voices', 'Cartesia does not know this key.'),
  );
  expect(view.getByText(/Cartesia does not know this key/)).toBeDefined();
});
