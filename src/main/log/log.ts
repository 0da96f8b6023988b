/** The log, as the rest of main sees it. */

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * What someone said or wrote, on its way into the log. Only a debug line shows it; any other line shows how long it
 * was. Debug is off unless the person turns it on.
 */
export class SpokenText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type LogValue = string | number | boolean | null | undefined | Error | SpokenText;
export type LogFields = Readonly<Record<string, LogValue>>;

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same log; its lines carry the part of Parley that they come from, e.g. `store`. */
  child(scope: string): Log;
}
