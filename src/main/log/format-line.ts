import { redact } from '#shared/text/redact.ts';
import { type LogFields, type LogLevel, type LogValue, SpokenText } from './log.ts';

const valueMaxChars = 2000;
const causesMax = 3;
/** A field with such a name is not shown, whatever it holds. */
const secretName = /(api[-_]?key|token|secret|password|authorization|credentials?)$/i;

export interface LineParts {
  at: Date;
  level: LogLevel;
  scope: string | null;
  message: string;
  fields: LogFields;
}

/** One JSON line. Every string in it has gone through `clean` and the redactor. */
export function formatLine(parts: LineParts, clean: (text: string) => string): string {
  const { at, level, scope, message, fields } = parts;
  const text = (raw: string) => shorten(redact(clean(raw)));
  const shown: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) shown[name] = showValue(name, value, level, text);
  }
  return JSON.stringify({
    at: at.toISOString(),
    level,
    ...(scope === null ? {} : { scope }),
    message: text(message),
    ...(Object.keys(shown).length === 0 ? {} : { fields: shown }),
  });
}

function showValue(name: string, value: LogValue, level: LogLevel, text: (raw: string) => string): unknown {
  if (value instanceof SpokenText)
    return level === 'debug' ? text(value.text) : `[${value.text.length} characters]`;
  if (value instanceof Error) return showError(value, text, 0);
  if (typeof value !== 'string') return value;
  return secretName.test(name) ? '[hidden]' : text(value);
}

function showError(error: Error, text: (raw: string) => string, depth: number): unknown {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const cause =
    error.cause instanceof Error && depth < causesMax ? showError(error.cause, text, depth + 1) : undefined;
  // The stack repeats name and message in its first line.
  return { error: text(error.stack ?? `${error.name}: ${error.message}`), code, cause };
}

function shorten(text: string): string {
  return text.length <= valueMaxChars ? text : `${text.slice(0, valueMaxChars)}… (${text.length} characters)`;
}
