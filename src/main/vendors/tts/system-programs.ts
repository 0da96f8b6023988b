import type { Voice } from '../voice-lists.ts';
import { listWindowsVoices, speakWindows } from './windows-speech.ts';

export interface ProgramCall {
  command: string;
  args: readonly string[];
  /** Goes through standard input: text never becomes part of a command line. */
  input: string;
}

export interface SayRequest {
  text: string;
  voiceId: string | undefined;
  /** BCP 47. */
  language: string | undefined;
  /** 1 is the voice's own. */
  speed: number;
  /** Where the sound goes, for a program that can only write a file. */
  file: string;
}

/** A program that turns text into a WAV file. */
export interface SpeechProgram {
  /** It cannot write its sound to standard output. */
  readonly writesFile: boolean;
  /** It speaks a language only by a voice of that language. */
  readonly needsVoiceForLanguage: boolean;
  say(request: SayRequest): ProgramCall;
  listVoices: ProgramCall;
  readVoices(output: string): Voice[];
}

/** espeak-ng and `say` at their own speed. */
const WORDS_PER_MINUTE = 175;
const rate = (speed: number): string => String(Math.round(WORDS_PER_MINUTE * speed));

/** Both `say` and espeak take what stands in double brackets for a command. */
const withoutCommands = (text: string): string => text.replaceAll('[[', '[ [');

/** The speech services of Linux (`spd-say`) play by themselves, where nobody can stop, hear or echo-cancel them; these two give their sound away. */
const espeak = (command: string): SpeechProgram => ({
  writesFile: false,
  needsVoiceForLanguage: false,
  say({ text, voiceId, language, speed }) {
    const voice = voiceId ?? language?.toLowerCase();
    return {
      command,
      args: [
        '--stdin',
        '--stdout',
        // UTF-8.
        ...['-b', '1'],
        ...(voice === undefined ? [] : ['-v', voice]),
        ...(speed === 1 ? [] : ['-s', rate(speed)]),
      ],
      input: withoutCommands(text),
    };
  },
  listVoices: { command, args: ['--voices'], input: '' },
  readVoices: (output) =>
    output
      .split('\n')
      .slice(1)
      .flatMap((line) => {
        // Priority, language, age and gender, name, file.
        const [, language, , name] = line.trim().split(/\s+/);
        return language && name ? [{ id: language, name: name.replaceAll('_', ' '), language }] : [];
      }),
});

const say: SpeechProgram = {
  writesFile: true,
  needsVoiceForLanguage: true,
  say: ({ text, voiceId, speed, file }) => ({
    command: 'say',
    args: [
      ...['-f', '-', '-o', file, '--file-format=WAVE', '--data-format=LEI16@24000'],
      ...(voiceId === undefined ? [] : ['-v', voiceId]),
      ...(speed === 1 ? [] : ['-r', rate(speed)]),
    ],
    input: withoutCommands(text),
  }),
  listVoices: { command: 'say', args: ['-v', '?'], input: '' },
  readVoices: (output) =>
    output.split('\n').flatMap((line) => {
      // "Eddy (English (UK)) en_GB    # Hello! My name is Eddy."
      const match = /^(.+?)\s+([a-z]{2,3}[_-][A-Za-z0-9_]+)\s+#/.exec(line);
      if (!match?.[1] || !match[2]) return [];
      return [{ id: match[1], name: match[1], language: match[2].replaceAll('_', '-') }];
    }),
};

const windows: SpeechProgram = {
  writesFile: false,
  needsVoiceForLanguage: false,
  say: speakWindows,
  ...listWindowsVoices,
};

/** The programs of an operating system, the best first. */
export function speechPrograms(platform: NodeJS.Platform): readonly SpeechProgram[] {
  if (platform === 'darwin') return [say];
  if (platform === 'win32') return [windows];
  return [espeak('espeak-ng'), espeak('espeak')];
}

/** What the person can do where none of them is there. */
export const howToInstall = (platform: NodeJS.Platform): string =>
  platform === 'darwin' || platform === 'win32'
    ? 'Its speech program does not start; look after it in the system’s settings for speech'
    : 'Install espeak-ng (on Debian and Ubuntu: sudo apt install espeak-ng)';
