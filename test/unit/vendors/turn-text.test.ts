import { expect, it } from 'vitest';
import { TurnText } from '../../../src/main/vendors/stt/turn-text.ts';

it('shows each state of a turn once, and ends with the whole', () => {
  const text = new TurnText();
  expect(text.update('Hello')).toBe('Hello');
  expect(text.update(' Hello ')).toBeNull();
  expect(text.update('Hello there')).toBe('Hello there');
  expect(text.end('Hello there.')).toEqual({ final: 'Hello there.', wasDelivered: false });
  expect(text.end(null).final).toBeNull();
});

it('takes back at the end what was shown, unless that has been taken back already', () => {
  const text = new TurnText();
  text.update('hm');
  expect(text.end('')).toEqual({ final: '', wasDelivered: false });
  text.update('hm');
  expect(text.update('')).toBe('');
  expect(text.end('')).toEqual({ final: null, wasDelivered: false });
});

it('does not deliver twice what was delivered before the end, also when it was revised', () => {
  const text = new TurnText();
  text.update('hello there');
  expect(text.promote()).toBe('hello there');
  expect(text.isDelivered).toBe(true);
  expect(text.update('hello there')).toBeNull();
  expect(text.update('hello there how')).toBe('how');
  expect(text.isDelivered).toBe(false);
  expect(text.update('Hello, there: how are')).toBe('how are');
  expect(text.end(null)).toEqual({ final: 'how are', wasDelivered: false });
  text.update('yes');
  text.promote();
  expect(text.end('Yes.')).toEqual({ final: null, wasDelivered: true });
});
