import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RenderGuard } from '../../../src/renderer/ui/RenderGuard.tsx';

function Broken(): never {
  throw new Error('no such field');
}

beforeEach(() => {
  // React reports what a boundary caught; here it is meant to happen.
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it('says in words that a part cannot be shown, and leaves the rest alone', () => {
  const onLeave = vi.fn();
  render(
    <>
      <p>the conversation</p>
      <RenderGuard onLeave={onLeave}>
        <Broken />
      </RenderGuard>
    </>,
  );
  expect(screen.getByText('the conversation')).toBeDefined();
  expect(screen.getByRole('alert').textContent).toMatch(/cannot be shown/);
  expect(document.body.textContent).not.toContain('no such field');
  fireEvent.click(screen.getByRole('button', { name: 'Back to the conversation' }));
  expect(onLeave).toHaveBeenCalledOnce();
});

it('shows what it guards', () => {
  render(
    <RenderGuard>
      <p>fine</p>
    </RenderGuard>,
  );
  expect(screen.getByText('fine')).toBeDefined();
});
