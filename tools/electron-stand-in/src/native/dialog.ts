import { guardObject } from '../core/guard.ts';

type Method = 'showOpenDialog' | 'showSaveDialog' | 'showMessageBox' | 'showErrorBox';

/** A dialog that the app showed. */
export interface DialogRecord {
  readonly method: Method;
  readonly options: unknown;
}
const shown: DialogRecord[] = [];
const answers = new Map<Method, object[]>();

/** What a person does who sees a dialog and dismisses it. */
const DISMISSED = {
  showOpenDialog: { canceled: true, filePaths: [] },
  showSaveDialog: { canceled: true, filePath: '' },
} as const;

/** Electron's dialogs take an optional window first. */
function show(method: Method, args: readonly unknown[]): object {
  const options = (args.length > 1 ? args[1] : args[0]) as
    | { cancelId?: number; defaultId?: number }
    | undefined;
  shown.push({ method, options });
  const answer = answers.get(method)?.shift();
  if (answer) return answer;
  if (method === 'showOpenDialog' || method === 'showSaveDialog') return DISMISSED[method];
  return { response: options?.cancelId ?? options?.defaultId ?? 0, checkboxChecked: false };
}

/** `dialog`: recorded, and answered by what a test put ready, or else as if dismissed. */
export const dialog = guardObject('dialog', {
  showOpenDialog: async (...args: unknown[]) => show('showOpenDialog', args),
  showSaveDialog: async (...args: unknown[]) => show('showSaveDialog', args),
  showMessageBox: async (...args: unknown[]) => show('showMessageBox', args),
  showErrorBox(title: string, content: string): void {
    shown.push({ method: 'showErrorBox', options: { title, content } });
    console.error(`[dialog] ${title}\n${content}`);
  },
});

export function shownDialogs(): readonly DialogRecord[] {
  return shown;
}

/** Puts the answer to the next dialog of that kind ready. */
export function answerDialog(method: Exclude<Method, 'showErrorBox'>, answer: object): void {
  answers.set(method, [...(answers.get(method) ?? []), answer]);
}
