import { act, cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { Snapshot } from '#shared/contracts/snapshot.ts';
import { phaseNames } from '#shared/contracts/snapshot.ts';
import { orbState, statusKey } from '../../../src/renderer/panel/orb-state.ts';
import { renderPanel } from '../support/render-panel.tsx';
import { snapshotOf } from '../support/snapshots.ts';

afterEach(cleanup);

const orb = () => screen.getByRole('button', { name: /hands-free/ });

describe('what the orb shows', () => {
  const live = { handsFree: true, micOpen: true };
  it.each<[Partial<Snapshot>, boolean, string]>([
    [{ phase: 'off' }, false, 'off'],
    [{ phase: 'off' }, true, 'error'],
    [{ phase: 'off', muted: true }, false, 'off'],
    [{ phase: 'off', pushToTalkDown: true }, true, 'listening'],
    [{ ...live, phase: 'idle' }, false, 'idle'],
    [{ ...live, phase: 'idle', muted: true }, false, 'muted'],
    [{ ...live, phase: 'idle', muted: true }, true, 'error'],
    [{ ...live, phase: 'listening' }, true, 'listening'],
    [{ ...live, phase: 'listening', muted: true }, false, 'muted'],
    [{ ...live, phase: 'listening', muted: true, pushToTalkDown: true }, false, 'listening'],
    [{ ...live, phase: 'endpointing' }, false, 'thinking'],
    [{ ...live, phase: 'thinking', muted: true }, false, 'thinking'],
    [{ ...live, phase: 'speaking' }, true, 'speaking'],
    [{ ...live, phase: 'held' }, false, 'held'],
  ])('%o, error %s: %s', (changes, error, expected) => {
    expect(orbState(snapshotOf(changes), error)).toBe(expected);
  });

  it('is put into words that fit how the person talks', () => {
    expect(statusKey(snapshotOf({ phase: 'idle', handsFree: true }), false)).toBe('idle');
    expect(statusKey(snapshotOf({ phase: 'idle' }), false)).toBe('ready');
    expect(statusKey(snapshotOf({ phase: 'listening', pushToTalkDown: true }), false)).toBe('pushToTalk');
  });

  it.each(phaseNames)('draws %s', async (phase) => {
    await renderPanel({ snapshot: snapshotOf({ phase, handsFree: phase !== 'off' }) });
    expect(orb().dataset.state).toBe(phase === 'endpointing' ? 'thinking' : phase);
    expect(orb().querySelector('.orb-glyph')?.childElementCount).toBeGreaterThan(0);
  });
});

describe('levels', () => {
  const level = () => orb().style.getPropertyValue('--level');

  it('move the orb by the microphone while listening, by the speaker while speaking, by nothing otherwise', async () => {
    const { bridge, push } = await renderPanel({ snapshot: snapshotOf({ phase: 'idle', handsFree: true }) });
    expect(bridge.listenerCount('level.changed')).toBe(0);
    push(snapshotOf({ phase: 'listening', handsFree: true }));
    act(() => bridge.emit('level.changed', { mic: 0.25, speaker: 1 }));
    expect(level()).toBe('0.50');
    push(snapshotOf({ phase: 'speaking', handsFree: true }));
    expect(level()).toBe('');
    act(() => bridge.emit('level.changed', { mic: 0, speaker: 4 }));
    expect(level()).toBe('1.00');
    push(snapshotOf({ phase: 'thinking', handsFree: true }));
    expect(level()).toBe('');
    expect(bridge.listenerCount('level.changed')).toBe(0);
  });

  it('are not listened to in a hidden window', async () => {
    const { bridge } = await renderPanel({ snapshot: snapshotOf({ phase: 'speaking', handsFree: true }) });
    expect(bridge.listenerCount('level.changed')).toBe(1);
    Object.defineProperty(document, 'hidden', { configurable: true, value: true });
    try {
      act(() => void document.dispatchEvent(new Event('visibilitychange')));
      expect(bridge.listenerCount('level.changed')).toBe(0);
      expect(orb().dataset.visible).toBe('false');
    } finally {
      Reflect.deleteProperty(document, 'hidden');
    }
  });
});
