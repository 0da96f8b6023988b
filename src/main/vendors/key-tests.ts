import type { KeyVendor } from '../keys/key-vendors.ts';
import { cartesiaHeaders, cartesiaIdentity, cartesiaRejection } from './cartesia-errors.ts';
import { elevenLabs, elevenLabsHeaders, elevenLabsRejection } from './elevenlabs-errors.ts';
import type { HttpFailure } from './errors.ts';
import { type ListModels, modelLists } from './model-lists.ts';
import { getText, type RestRequest, type RestVendor } from './rest.ts';
import { deepgram, deepgramRejection } from './stt/deepgram-errors.ts';
import type { VendorError } from './types.ts';

/** Resolves when the vendor takes the key. Rejects with a `VendorError` that says why not. Costs nothing at the vendor. */
export type TestKey = (request: RestRequest) => Promise<void>;

/** A route that only a known key is let into, and what of its refusals still proves that the key is known. */
interface KeyRoute extends RestVendor {
  path: string;
  provesKey?(failure: HttpFailure): boolean;
}

const deepgramRoute: KeyRoute = {
  vendor: deepgram,
  headers: (apiKey) => ({ authorization: `Token ${apiKey}` }),
  // Not a list of projects: a key that may only transcribe is not let into that one.
  path: '/v1/auth/token',
  errorOfHttp: deepgramRejection,
  provesKey: ({ body }) => body.includes('INSUFFICIENT_PERMISSIONS'),
};

const cartesiaRoute: KeyRoute = {
  vendor: cartesiaIdentity,
  headers: cartesiaHeaders,
  path: '/voices?limit=1',
  errorOfHttp: cartesiaRejection,
};

const elevenlabsRoute: KeyRoute = {
  vendor: elevenLabs,
  headers: elevenLabsHeaders,
  path: '/v1/user',
  errorOfHttp: elevenLabsRejection,
  // A key that was made for speech only may not read the account.
  provesKey: ({ body }) => body.includes('missing_permissions'),
};

/** By vendor, for every key that Parley keeps. */
export const keyTests: Record<KeyVendor, TestKey> = {
  deepgram: testAt(deepgramRoute),
  cartesia: testAt(cartesiaRoute),
  elevenlabs: testAt(elevenlabsRoute),
  groq: testByModels(modelLists.groq),
  cerebras: testByModels(modelLists.cerebras),
  anthropic: testByModels(modelLists.anthropic),
  gemini: testByModels(modelLists.gemini),
};

function testAt(route: KeyRoute): TestKey {
  return async (request) => {
    let proven = false;
    const errorOf = (failure: HttpFailure, unixMs: number): VendorError => {
      proven = route.provesKey?.(failure) ?? false;
      return route.errorOfHttp(failure, unixMs);
    };
    await getText({ ...route, errorOfHttp: errorOf }, route.path, request).catch((error: unknown) => {
      if (!proven) throw error;
    });
  };
}

function testByModels(list: ListModels): TestKey {
  return async (request) => {
    await list(request);
  };
}
