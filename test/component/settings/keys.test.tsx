import { act, cleanup, fireEvent } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { openSettings } from '../support/open-settings.tsx';

afterEach(cleanup);

const kept = { source: 'keychain', mask: '••••q7Zk' } as const;

async function openForm(
  ...[settings, prepare]: [Parameters<typeof openSettings>[1]?, Parameters<typeof openSettings>[2]?]
) {
  const shown = await openSettings('Keys', settings, prepare);
  const field = () => shown.view.getByLabelText<HTMLInputElement>(/^(New key|Key) for Groq$/);
  return {
    ...shown,
    field,
    type: (value: string) => fireEvent.change(field(), { target: { value } }),
    submit: async () => {
      fireEvent.submit(field().form!);
      await shown.settle();
    },
  };
}

describe('entering a key', () => {
  it('saves it, tests it, and keeps nothing of it but the mask', async () => {
    const { view, settings, press, type, submit, inputsOf } = await openForm();
    await press('Add the key for Groq');
    type(' test-key-groq-1234 ');
    await submit();
    expect(inputsOf('keys.set')).toEqual([{ vendor: 'groq', key: 'test-key-groq-1234' }]);
    expect(inputsOf('keys.test')).toEqual([{ vendor: 'groq' }]);
    expect(view.getByText('••••1234')).toBeDefined();
    expect(view.getByText('The key works.')).toBeDefined();
    expect(view.queryByLabelText(/Key for Groq$/)).toBeNull();
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Replace the key for Groq');
    expect(JSON.stringify(settings.store.getState())).not.toContain('test-key-groq');
    expect(document.body.outerHTML).not.toContain('test-key-groq');
  });

  it('takes it in a field that shows nothing and remembers nothing', async () => {
    const { press, field } = await openForm();
    await press('Add the key for Groq');
    expect(field().type).toBe('password');
    expect(field().getAttribute('autocomplete')).toBe('off');
    expect(field().getAttribute('spellcheck')).toBe('false');
    expect(document.activeElement).toBe(field());
  });

  it('can test it first, without keeping it', async () => {
    const { view, press, type, inputsOf } = await openForm({
      keyTests: { groq: { ok: false, message: 'Groq does not know this key.' } },
    });
    await press('Add the key for Groq');
    type('test-key-groq-1234');
    await press('Test');
    expect(inputsOf('keys.test')).toEqual([{ vendor: 'groq', key: 'test-key-groq-1234' }]);
    expect(inputsOf('keys.set')).toEqual([]);
    expect(view.getByText('Groq does not know this key.')).toBeDefined();
    type('test-key-groq-5678');
    expect(view.queryByText('Groq does not know this key.')).toBeNull();
  });

  it('keeps a half-typed one when another section or the conversation is looked at', async () => {
    const { press, type, field, goTo, settle } = await openForm();
    await press('Add the key for Groq');
    type('test-key-gr');
    fireEvent.blur(field());
    await goTo('Voice loop');
    await goTo('Keys');
    expect(field().value).toBe('test-key-gr');
    await press('Back to the conversation');
    fireEvent.keyDown(document.body, { key: ',', ctrlKey: true });
    await settle();
    const reopened = document.querySelector<HTMLElement>('.settings')!;
    fireEvent.click(
      [...reopened.querySelectorAll('nav button')].find((link) => link.textContent?.startsWith('Keys'))!,
    );
    expect(document.querySelector<HTMLInputElement>('input[type=password]')?.value).toBe('test-key-gr');
  });

  it('keeps a refused one, says why at the field, and takes it when it is corrected', async () => {
    const { view, bridge, press, type, field, submit, inputsOf } = await openForm();
    await press('Add the key for Groq');
    bridge.refuse('keys.set', 'This does not look like a Groq key.');
    type('test key');
    await submit();
    expect(field().value).toBe('test key');
    expect(field().getAttribute('aria-invalid')).toBe('true');
    const description = document.getElementById(field().getAttribute('aria-describedby')!);
    expect(description?.textContent).toBe('This does not look like a Groq key.');
    type('test-key-groq');
    await submit();
    expect(inputsOf('keys.set')).toHaveLength(2);
    expect(view.getByText('••••groq')).toBeDefined();
  });

  it('throws the draft away with Cancel or Esc, and Esc does not leave the settings', async () => {
    const { view, settings, press, type, field } = await openForm();
    await press('Add the key for Groq');
    type('test-key-gr');
    fireEvent.keyDown(field(), { key: 'Escape' });
    expect(settings.store.getState().keyDrafts).toEqual({});
    expect(view.queryByLabelText('Key for Groq')).toBeNull();
    expect(view.getByRole('heading', { name: 'Keys', level: 3 })).toBeDefined();
  });

  it('says what is going on, and does nothing twice', async () => {
    const { view, bridge, press, type, field, inputsOf, settle } = await openForm();
    await press('Add the key for Groq');
    type('test-key-groq');
    const answer = bridge.hold('keys.set');
    fireEvent.submit(field().form!);
    fireEvent.submit(field().form!);
    expect(view.getByText('Saving…')).toBeDefined();
    expect(field().readOnly).toBe(true);
    const tested = bridge.hold('keys.test');
    await act(async () => answer());
    await settle();
    expect(view.getByText('Testing…')).toBeDefined();
    await act(async () => tested());
    await settle();
    expect(view.getByText('The key works.')).toBeDefined();
    expect(inputsOf('keys.set')).toHaveLength(1);
  });
});

it('a kept key is replaced without being shown', async () => {
  const { press, field, type, submit, view } = await openForm({ keys: { groq: kept } });
  await press('Replace the key for Groq');
  expect(field().value).toBe('');
  type('test-key-groq-9999');
  await submit();
  expect(view.getByText('••••9999')).toBeDefined();
});

it('a kept key is deleted at the second press', async () => {
  const { view, press, inputsOf, said } = await openForm({ keys: { groq: kept } });
  await press('Delete the key for Groq');
  expect(inputsOf('keys.delete')).toEqual([]);
  await press('Yes, delete it');
  expect(inputsOf('keys.delete')).toEqual([{ vendor: 'groq' }]);
  expect(view.queryByText('••••q7Zk')).toBeNull();
  expect(said()).toContain('The key for Groq was deleted');
});

it('a key that could not be deleted is still there, with the reason', async () => {
  const { view, press } = await openForm({ keys: { groq: kept } }, (bridge) =>
    bridge.refuse('keys.delete', 'Your keychain is locked.'),
  );
  await press('Delete the key for Groq');
  await press('Yes, delete it');
  expect(view.getByText('••••q7Zk')).toBeDefined();
  expect(view.getByText('Your keychain is locked.')).toBeDefined();
});

it('a key from the environment says so, can be tested, and cannot be changed here', async () => {
  const { view, press, inputsOf } = await openForm({
    keys: {
      groq: {
        source: 'environment',
        mask: '••••q7Zk',
        variable: 'GROQ_API_KEY',
        host: 'http://127.0.0.1:4000',
        hostVariable: 'GROQ_BASE_URL',
      },
    },
  });
  expect(view.getByText('Set by GROQ_API_KEY')).toBeDefined();
  expect(view.getByText('Goes to http://127.0.0.1:4000, set by GROQ_BASE_URL')).toBeDefined();
  expect(view.queryByRole('button', { name: /(Replace|Delete|Add) the key for Groq/ })).toBeNull();
  await press('Test the key for Groq');
  expect(inputsOf('keys.test')).toEqual([{ vendor: 'groq' }]);
});

it('a host that cannot be used is named', async () => {
  const { view } = await openForm({ keys: { groq: { ...kept, host: null, hostVariable: 'GROQ_BASE_URL' } } });
  expect(view.getByText('GROQ_BASE_URL holds no address that a key may go to.')).toBeDefined();
});

it('says while the keychain has not answered, and what stands in its way; it can be asked again', async () => {
  const { view, press, inputsOf } = await openForm({
    keys: {
      deepgram: { source: 'looking' },
      groq: { problem: 'Your keychain is locked. Unlock it and try again.' },
    },
  });
  expect(view.getByText('Looking in your keychain…')).toBeDefined();
  expect(view.queryByRole('button', { name: 'Add the key for Deepgram' })).toBeNull();
  expect(view.getByText(/Your keychain is locked/)).toBeDefined();
  await press('Ask the keychain again');
  expect(inputsOf('keys.retry')).toHaveLength(1);
});

it('without a keychain it says plainly that keys last until the app quits', async () => {
  const { view } = await openForm({
    keys: { groq: { source: 'session', mask: '••••q7Zk' } },
    storage: { kind: 'session', reason: 'This system has no running keychain.' },
  });
  expect(
    view.getByText(/Keys that you enter last until Parley quits. This system has no running/),
  ).toBeDefined();
  expect(view.getByText('Until Parley quits')).toBeDefined();
});

it('what main says of the keys shows here, and what can be used is asked for again', async () => {
  const { bridge, view, inputsOf, settle } = await openForm();
  const keys = [
    {
      vendor: 'groq',
      label: 'Groq',
      source: 'keychain',
      mask: '••••zzzz',
      problem: null,
      variable: 'GROQ_API_KEY',
      host: 'https://groq.example',
      hostVariable: null,
    } as const,
  ];
  act(() => bridge.emit('keys.changed', { keys, storage: { kind: 'keychain' }, demo: false }));
  await settle();
  expect(view.getByText('••••zzzz')).toBeDefined();
  expect(inputsOf('catalog.list')).toHaveLength(2);
});
