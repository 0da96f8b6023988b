import type { Clock } from '../clock.ts';
import { formatLine } from './format-line.ts';
import { type Log, type LogFields, type LogLevel, logLevels } from './log.ts';
import { createLogFile } from './log-file.ts';

const defaultFileMaxBytes = 1024 * 1024;
/** Shorter secrets would blank out ordinary words. */
const secretMinChars = 6;

export interface LogOptions {
  clock: Clock;
  /** Folder of the log files; null writes none. */
  directory: string | null;
  /** `info` unless the person asks for more. */
  level?: LogLevel;
  /** Takes each line, with its line end; usually stderr. */
  writeText(text: string): void;
  fileMaxBytes?: number;
}

export interface RootLog extends Log {
  /** From now on this text shows as `[key]`, wherever it turns up. For keys in use, of any shape. */
  hide(secret: string): void;
  /** Writes what waits, then closes the file. */
  dispose(): Promise<void>;
}

/** JSON lines to `writeText` and to a rotating file. Keys, addresses and home paths are taken out before either. */
export function createLog(options: LogOptions): RootLog {
  const { clock, directory, level: lowest = 'info', writeText, fileMaxBytes = defaultFileMaxBytes } = options;
  const secrets = new Set<string>();
  const file =
    directory === null
      ? null
      : createLogFile({
          directory,
          maxBytes: fileMaxBytes,
          onFault: (error) => emit('warn', 'log', 'The log file cannot be written', { error }, false),
        });

  function withoutSecrets(text: string): string {
    let clean = text;
    for (const secret of secrets) clean = clean.replaceAll(secret, '[key]');
    return clean;
  }

  function emit(
    level: LogLevel,
    scope: string | null,
    message: string,
    fields: LogFields,
    toFile = true,
  ): void {
    if (logLevels.indexOf(level) < logLevels.indexOf(lowest)) return;
    const line = formatLine({ at: new Date(clock.unixMs()), level, scope, message, fields }, withoutSecrets);
    writeText(`${line}\n`);
    if (toFile) file?.write(line);
  }

  function logFor(scope: string | null): Log {
    const at =
      (level: LogLevel) =>
      (message: string, fields: LogFields = {}) =>
        emit(level, scope, message, fields);
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: (name) => logFor(scope === null ? name : `${scope}.${name}`),
    };
  }

  return {
    ...logFor(null),
    hide(secret) {
      if (secret.length < secretMinChars) return;
      secrets.add(secret);
      secrets.add(encodeURIComponent(secret));
    },
    dispose: async () => file?.dispose(),
  };
}
