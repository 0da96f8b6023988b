import { afterEach, describe, expect, it } from 'vitest';
import { createTtsFailover } from '../../../src/main/vendors/failover/tts-failover.ts';
import { createStack, type PlannedVendor, type VendorStack } from '../../../src/main/vendors/stack.ts';
import { type TtsSink, type TtsVendor, VendorError } from '../../../src/main/vendors/types.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const endpoint = { apiKey: 'test-key', baseUrl: 'http://127.0.0.1:4000' };
const open: { dispose(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.dispose();
});

function stackOf(...tts: PlannedVendor[]): VendorStack {
  const stack = createStack({
    clock: new VirtualClock(),
    plan: () => ({ stt: [], llm: [], tts }),
    endpointOf: () => endpoint,
  });
  open.push(stack);
  return stack;
}
const labels = (stack: VendorStack, language: string | null): string[] =>
  stack.tts(language).map(({ label }) => label);

describe('the voices of a language', () => {
  it('are of the vendors that speak it', () => {
    const stack = stackOf({ id: 'deepgram-flux-tts' }, { id: 'deepgram-aura' }, { id: 'cartesia-sonic' });
    expect(labels(stack, null)).toEqual(['Deepgram Flux TTS', 'Deepgram Aura', 'Cartesia Sonic']);
    expect(labels(stack, 'es-MX')).toEqual(['Deepgram Aura', 'Cartesia Sonic']);
    expect(labels(stack, 'ko')).toEqual(['Cartesia Sonic']);
  });

  it('are those of other languages, rather than none', () => {
    expect(labels(stackOf({ id: 'deepgram-flux-tts' }), 'ko')).toEqual(['Deepgram Flux TTS']);
  });

  it('are those that were chosen for it', () => {
    const stack = stackOf({
      id: 'deepgram-aura',
      voiceId: 'aura-2-thalia-en',
      voices: { es: 'aura-2-celeste-es', de: 'aura-2-julius-de' },
    });
    const idIn = (language: string | null) => stack.tts(language)[0]?.vendor.id;
    expect([idIn(null), idIn('en'), idIn('es'), idIn('es-MX'), idIn('de')]).toEqual([
      'deepgram/aura-2-thalia-en',
      'deepgram/aura-2-thalia-en',
      'deepgram/aura-2-celeste-es',
      'deepgram/aura-2-celeste-es',
      'deepgram/aura-2-julius-de',
    ]);
  });

  it('stay the same objects from turn to turn', () => {
    const stack = stackOf({ id: 'deepgram-aura' });
    const spanish = stack.tts('es')[0]!.vendor;
    stack.sweep();
    expect(stack.tts('es')[0]!.vendor).toBe(spanish);
    expect(stack.tts('en')[0]!.vendor).not.toBe(spanish);
  });

  it('of one vendor share their fate', () => {
    const stack = stackOf({ id: 'deepgram-aura' }, { id: 'cartesia-sonic' });
    const [english, other] = stack.tts('en');
    expect(stack.tts('es')[0]!.group).toBe(english!.group);
    expect(other!.group).not.toBe(english!.group);
  });
});

describe('a voice by an ordered list', () => {
  const refusal = new VendorError('fake', 'permanent', 'bad-key', 'The key was refused.');
  const sink: TtsSink = { onAudio() {}, onWords() {}, onEnd() {}, onError() {} };

  function fake(id: string, said: string[], fails = false): TtsVendor {
    return {
      id,
      warm() {},
      cool() {},
      speak(listener) {
        said.push(id);
        if (fails) listener.onError(refusal);
        return { push() {}, end() {}, cancel() {} };
      },
      dispose() {},
    };
  }

  it('that failed in one language is not tried in the other', () => {
    const said: string[] = [];
    const group = {};
    const first = { en: fake('first/en', said, true), es: fake('first/es', said, true) };
    const second = fake('second', said);
    const failover = createTtsFailover({
      order: (language) => [
        { vendor: language === 'es' ? first.es : first.en, group, label: 'First', isLocal: true },
        { vendor: second, label: 'Second', isLocal: true },
      ],
      clock: new VirtualClock(),
    });
    open.push(failover);
    failover.speak(sink, 'es').cancel();
    failover.speak(sink, 'en').cancel();
    expect(said).toEqual(['first/es', 'second']);
  });
});
