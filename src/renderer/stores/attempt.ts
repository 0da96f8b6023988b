import { t } from '../i18n/strings.ts';

export type Outcome<T> = { ok: true; value: T } | { ok: false; reason: string };

/** The answer, or words for the person on why there is none. Never rejects. */
export async function attempt<T>(answer: Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await answer };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

/** Electron wraps what main threw: "Error invoking remote method 'x': Error: words". Only the words are for a person. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  return message.replace(/^Error invoking remote method '[^']*': (?:\w*Error: )?/, '') || t.failures.unknown;
}
