import type { z } from 'zod';
import { type VendorIdentity, vendorError } from './errors.ts';

/** The JSON of a text frame. Throws a `VendorError` (protocol). */
export function parseJson(vendor: VendorIdentity, frame: string): unknown {
  try {
    return JSON.parse(frame);
  } catch {
    throw vendorError(vendor, 'protocol');
  }
}

/** What the schema makes of it. Throws a `VendorError` (protocol) when it is not the vendor's protocol. */
export function parseFrame<T>(vendor: VendorIdentity, schema: z.ZodType<T>, json: unknown): T {
  const result = schema.safeParse(json);
  if (!result.success) throw vendorError(vendor, 'protocol');
  return result.data;
}
