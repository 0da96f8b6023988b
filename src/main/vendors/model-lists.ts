import { z } from 'zod';
import { parseFrame, parseJson } from './frames.ts';
import { anthropicHttpError, anthropicIdentity } from './llm/anthropic-errors.ts';
import { cerebrasHttpError, cerebrasIdentity } from './llm/cerebras-errors.ts';
import { geminiHttpError, geminiIdentity } from './llm/gemini-errors.ts';
import { groqHttpError, groqIdentity } from './llm/groq-errors.ts';
import { localBaseUrl, localHeaders } from './llm/local.ts';
import { localErrorOf, localHttpError, localIdentity } from './llm/local-errors.ts';
import { chatModelsOf, isChatModel } from './llm/model-ids.ts';
import { getText, type RestRequest, type RestVendor } from './rest.ts';

/**
 * The models that the key may use and that can talk, in the vendor's order: what the catalog knows ages within months.
 * Rejects with a `VendorError`. Nothing is cached.
 */
export type ListModels = (request: RestRequest) => Promise<string[]>;

const bearer = (apiKey: string) => ({ authorization: `Bearer ${apiKey}` });

const groq: RestVendor = { vendor: groqIdentity, headers: bearer, errorOfHttp: groqHttpError };
const cerebras: RestVendor = { vendor: cerebrasIdentity, headers: bearer, errorOfHttp: cerebrasHttpError };
const anthropic: RestVendor = {
  vendor: anthropicIdentity,
  headers: (apiKey) => ({ 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' }),
  errorOfHttp: anthropicHttpError,
};
const gemini: RestVendor = {
  vendor: geminiIdentity,
  headers: (apiKey) => ({ 'x-goog-api-key': apiKey }),
  errorOfHttp: geminiHttpError,
};
const local: RestVendor = {
  vendor: localIdentity,
  headers: localHeaders,
  errorOfHttp: localHttpError,
  errorOf: localErrorOf,
};

/** By the language model's id in the catalog. */
export const modelLists = {
  groq: listAt(groq, '/openai/v1/models'),
  cerebras: listAt(cerebras, '/v1/models'),
  anthropic: listAt(anthropic, '/v1/models?limit=1000'),
  gemini: listGemini,
  'local-llm': ({ endpoint, ...rest }) =>
    listAt(
      local,
      '/v1/models',
    )({ ...rest, endpoint: { ...endpoint, baseUrl: localBaseUrl(endpoint.baseUrl) } }),
} satisfies Record<string, ListModels>;

function listAt(rest: RestVendor, path: string): ListModels {
  return async (request) => chatModelsOf(rest.vendor, await getText(rest, path, request));
}

/** A page holds 1000 models at most; the vendor has some fifty. */
const PAGES_MAX = 5;

const geminiPage = z.object({
  models: z
    .array(z.object({ name: z.string(), supportedGenerationMethods: z.array(z.string()).nullish() }))
    .nullish(),
  nextPageToken: z.string().nullish(),
});

async function listGemini(request: RestRequest): Promise<string[]> {
  const ids: string[] = [];
  let query = '';
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const body = await getText(gemini, `/v1beta/models?pageSize=1000${query}`, request);
    const { models, nextPageToken } = parseFrame(geminiIdentity, geminiPage, parseJson(geminiIdentity, body));
    for (const { name, supportedGenerationMethods } of models ?? []) {
      const id = name.replace(/^models\//, '');
      if (supportedGenerationMethods?.includes('generateContent') && isChatModel(id)) ids.push(id);
    }
    if (!nextPageToken) break;
    query = `&pageToken=${encodeURIComponent(nextPageToken)}`;
  }
  return ids;
}
