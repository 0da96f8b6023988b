import { z } from 'zod';
import type { VendorIdentity } from '../errors.ts';
import { parseFrame, parseJson } from '../frames.ts';

/** Vendors list models for other work beside those that talk; only their names tell. */
const OTHER_WORK =
  /embed|bge-|whisper|rerank|guard|safety|moderation|imagen|veo-|lyria|(^|[-/])(tts|image|audio|live|ocr|orpheus|robotics|computer-use)([-/:]|$)/i;

/** False for a model whose name says that it does not answer questions: embeddings, speech, images, moderation. */
export function isChatModel(id: string): boolean {
  return !OTHER_WORK.test(id);
}

/** LM Studio and some proxies send null for an empty list. */
const listSchema = z.object({ data: z.array(z.object({ id: z.string() })).nullish() });

/** The talking models of a list in OpenAI's shape, `{"data":[{"id":"…"}]}`, in its order. Throws a `VendorError` (protocol). */
export function chatModelsOf(vendor: VendorIdentity, body: string): string[] {
  const { data } = parseFrame(vendor, listSchema, parseJson(vendor, body));
  return (data ?? []).map(({ id }) => id).filter(isChatModel);
}
