import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/main/clock.ts';
import { runProgram } from '../../../src/main/run-program.ts';
import { type SpeechProgram, speechPrograms } from '../../../src/main/vendors/tts/system-programs.ts';
import {
  createSystemVoice,
  listSystemVoices,
  type SystemVoiceOptions,
} from '../../../src/main/vendors/tts/system-voice.ts';
import { tuning } from '../../../src/shared/conversation/tuning.ts';
import { until } from '../../support/until.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { expectWordsInOrder } from './conformance/tts-speeches.ts';
import { recordTts } from './tts-rig.ts';

const script = fileURLToPath(new URL('./fake-speech.mjs', import.meta.url));
const open: { dispose(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.dispose();
});

type Fault = 'none' | 'fail' | 'hang' | 'garbage' | 'list';

function rig(
  options: {
    fault?: Fault;
    clock?: Clock;
    programs?: SpeechProgram[];
    adapter?: Partial<SystemVoiceOptions>;
  } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
  const log = join(folder, 'said.jsonl');
  open.push({ dispose: () => rmSync(folder, { recursive: true, force: true }) });
  const call = (fault: Fault, input: string) => ({
    command: process.execPath,
    args: [script, log, fault],
    input,
  });
  const program: SpeechProgram = {
    writesFile: false,
    needsVoiceForLanguage: false,
    say: ({ text }) => call(options.fault ?? 'none', text),
    listVoices: call('list', ''),
    readVoices: (output) =>
      output
        .trim()
        .split('\n')
        .map((line) => ({ id: line.split(' ')[0] ?? '', name: line.split(' ')[1] ?? '', language: 'en' })),
  };
  const voice = createSystemVoice({
    clock: options.clock ?? new VirtualClock(),
    programs: options.programs ?? [program],
    ...options.adapter,
  });
  open.push(voice);
  const said = (): { pid: number; text: string }[] => {
    try {
      const lines = readFileSync(log, 'utf8').trim().split('\n');
      return lines.map((line) => JSON.parse(line) as { pid: number; text: string });
    } catch {
      return [];
    }
  };
  return { voice, program, said };
}

function speak(voice: ReturnType<typeof createSystemVoice>, ...texts: string[]) {
  const record = recordTts();
  const speech = voice.speak(record.sink);
  for (const text of texts) speech.push(text);
  return { ...record, speech };
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const missing: SpeechProgram = {
  writesFile: false,
  needsVoiceForLanguage: false,
  say: ({ text }) => ({ command: 'parley-no-such-program', args: [], input: text }),
  listVoices: { command: 'parley-no-such-program', args: [], input: '' },
  readVoices: () => [],
};

describe('the system voice', () => {
  it('speaks clause after clause at the player’s rate, with estimated words, then ends', async () => {
    const { voice, said } = rig();
    const reply = speak(voice, 'Hello there, ', 'Anna.');
    reply.speech.end();
    expect(await reply.settled).toBe('end');
    expect(said().map(({ text }) => text)).toEqual(['Hello there, ', 'Anna.']);
    // 10 ms a character, at 24 kHz.
    expect(reply.pcm().length / 24).toBeGreaterThanOrEqual(180);
    expect(reply.pcm().length / 24).toBeLessThan(200);
    expect(reply.words.map(({ word }) => word)).toEqual(['Hello', 'there,', 'Anna.']);
    expect(reply.words.every(({ estimated }) => estimated)).toBe(true);
    expectWordsInOrder(reply.words, reply.pcm().length);
  });

  it('gives any text to the program as it is, and never as a command', async () => {
    const { voice, said } = rig();
    const texts = ['$(reboot) `ls` "quoted" \'x\' ; | & > file ', '-v nobody ', 'Привет, 今日は。'];
    const reply = speak(voice, ...texts);
    reply.speech.end();
    expect(await reply.settled).toBe('end');
    expect(said().map(({ text }) => text)).toEqual(texts);
  });

  it('ends well without text, and without words', async () => {
    const { voice, said } = rig();
    const silent = speak(voice);
    silent.speech.end();
    const signs = speak(voice, ' ', '… ', '!');
    signs.speech.end();
    expect(await Promise.all([silent.settled, signs.settled])).toEqual(['end', 'end']);
    expect(said()).toEqual([]);
  });

  it('goes on after a pause of the model', async () => {
    const { voice } = rig();
    const reply = speak(voice, 'One. ');
    await until(() => reply.chunks() === 1);
    reply.speech.push('Two.');
    reply.speech.end();
    expect(await reply.settled).toBe('end');
    expect(reply.chunks()).toBe(2);
  });

  it('serves two speeches at once, each with its own sound', async () => {
    const { voice } = rig();
    const first = speak(voice, 'A long first one.');
    const second = speak(voice, 'Two.');
    first.speech.end();
    second.speech.end();
    expect([await first.settled, await second.settled]).toEqual(['end', 'end']);
    expect(first.pcm().length).toBeGreaterThan(second.pcm().length);
  });

  it('cancelled, ends its own process and tells nothing more', async () => {
    const { voice, said } = rig({ fault: 'hang' });
    const reply = speak(voice, 'Hello.', 'Never said.');
    const other = speak(voice, 'Other.');
    await until(() => said().length === 2);
    const pidOf = (text: string) => said().find((one) => one.text === text)?.pid ?? 0;
    const [own, foreign] = [pidOf('Hello.'), pidOf('Other.')];
    reply.speech.cancel();
    reply.speech.push('More.');
    reply.speech.end();
    await until(() => !isAlive(own));
    expect(isAlive(foreign)).toBe(true);
    other.speech.cancel();
    await until(() => !isAlive(foreign));
    expect([reply.chunks(), reply.words.length, reply.endings.length]).toEqual([0, 0, 0]);
    expect(said().map(({ text }) => text)).not.toContain('Never said.');
  });

  it('cancelled before its process has begun, starts nothing that stays', async () => {
    const { voice, said } = rig({ fault: 'hang' });
    const reply = speak(voice, 'Hello.');
    reply.speech.cancel();
    const next = speak(voice, 'Next.');
    await until(() => said().some(({ text }) => text === 'Next.'));
    const stray = said().filter(({ text }) => text === 'Hello.');
    await until(() => stray.every(({ pid }) => !isAlive(pid)));
    next.speech.cancel();
    expect(reply.endings).toEqual([]);
  });

  it('disposed of, ends every process', async () => {
    const { voice, said } = rig({ fault: 'hang' });
    const reply = speak(voice, 'Hello.');
    await until(() => said().length === 1);
    voice.dispose();
    await until(() => !isAlive(said()[0]?.pid ?? 0));
    expect(reply.endings).toEqual([]);
  });

  it('a program that hangs is a timeout, and is ended', async () => {
    const clock = new VirtualClock();
    const { voice, said } = rig({ fault: 'hang', clock });
    const reply = speak(voice, 'Hello.');
    await until(() => said().length === 1);
    clock.advance(tuning.tts.firstByteMs - 1);
    expect(reply.endings).toEqual([]);
    clock.advance(1);
    expect(await reply.error()).toMatchObject({ vendor: 'system', code: 'timeout', kind: 'transient' });
    await until(() => !isAlive(said()[0]?.pid ?? 0));
    expect(clock.pending).toBe(0);
  });

  it('a program that fails, or gives no sound, is told in words without the text', async () => {
    const failed = await speak(rig({ fault: 'fail' }).voice, 'A secret.').error();
    expect(failed).toMatchObject({ code: 'unknown-model', kind: 'permanent' });
    expect(failed.message).toMatch(/The system voice .*Settings/);
    const garbled = await speak(rig({ fault: 'garbage' }).voice, 'A secret.').error();
    expect(garbled).toMatchObject({ code: 'protocol' });
    expect(failed.message + garbled.message).not.toMatch(/secret|node|fake-speech|\//);
  });

  it('takes the second program where the first is not installed, and remembers it', async () => {
    const { program } = rig();
    const { voice, said } = rig({ programs: [missing, program] });
    for (const text of ['One.', 'Two.']) {
      const reply = speak(voice, text);
      reply.speech.end();
      expect(await reply.settled).toBe('end');
    }
    expect(said()).toEqual([]);
  });

  it('none at all is a permanent error that says what to install', async () => {
    const { voice } = rig({ programs: [missing] });
    const error = await speak(voice, 'Hello.').error();
    expect(error).toMatchObject({ code: 'unreachable', kind: 'permanent' });
    expect(error.message).toMatch(/no voice that Parley can use.*or choose another voice in Settings/);
    await expect(listSystemVoices([missing])).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('lists voices, and finds one of the language where the program needs it', async () => {
    const { program } = rig();
    expect(await listSystemVoices([program])).toEqual([
      { id: 'a', name: 'Anna', language: 'en' },
      { id: 'b', name: 'Björn', language: 'en' },
    ]);
    const asked: (string | undefined)[] = [];
    const needy: SpeechProgram = {
      ...program,
      needsVoiceForLanguage: true,
      say(request) {
        asked.push(request.voiceId);
        return program.say(request);
      },
    };
    for (const adapter of [{ language: 'en-GB' }, { language: 'xx' }, { voiceId: 'b', language: 'en' }]) {
      const reply = speak(rig({ programs: [needy], adapter }).voice, 'Hello.');
      reply.speech.end();
      expect(await reply.settled).toBe('end');
    }
    expect(asked).toEqual(['a', undefined, 'b']);
  });

  it('reads the file of a program that writes one, and leaves none behind', async () => {
    const { program } = rig();
    const files: string[] = [];
    const writing: SpeechProgram = {
      ...program,
      writesFile: true,
      say(request) {
        files.push(request.file);
        const call = program.say(request);
        const copy =
          'const [, ...args] = process.argv; const { execFileSync } = await import("node:child_process");' +
          'const { writeFileSync, readFileSync } = await import("node:fs");' +
          'writeFileSync(args[0], execFileSync(process.execPath, args.slice(1), { input: readFileSync(0) }));';
        return {
          ...call,
          args: ['--input-type=module', '-e', copy, request.file, ...call.args],
        };
      },
    };
    const reply = speak(rig({ programs: [writing] }).voice, 'Hello.');
    reply.speech.end();
    expect(await reply.settled).toBe('end');
    expect(reply.pcm().length).toBeGreaterThan(1000);
    expect(() => readFileSync(files[0] ?? '')).toThrow('ENOENT');
  });
});

describe('the programs of each system', () => {
  const request = {
    text: 'A [[rate 5]] text',
    voiceId: undefined,
    language: undefined,
    speed: 1,
    file: 'f.wav',
  };

  it('espeak: text through standard input, its commands made harmless', () => {
    const [espeak, older] = speechPrograms('linux');
    const call = espeak?.say({ ...request, voiceId: 'en-gb', language: 'es', speed: 2 });
    expect(call).toMatchObject({ command: 'espeak-ng', input: 'A [ [rate 5]] text' });
    expect(call?.args).toEqual(['--stdin', '--stdout', '-b', '1', '-v', 'en-gb', '-s', '350']);
    expect(espeak?.say({ ...request, language: 'es-MX' }).args).toEqual([
      '--stdin',
      '--stdout',
      '-b',
      '1',
      '-v',
      'es-mx',
    ]);
    expect(older?.say(request).command).toBe('espeak');
    const table = [
      'Pty Language       Age/Gender VoiceName          File                 Other Languages',
      ' 5  af              --/M      Afrikaans          gmw/af',
      ' 2  en-gb           --/M      English_(Great_Britain) gmw/en               (en 2)',
    ];
    expect(espeak?.readVoices(table.join('\n'))).toEqual([
      { id: 'af', name: 'Afrikaans', language: 'af' },
      { id: 'en-gb', name: 'English (Great Britain)', language: 'en-gb' },
    ]);
  });

  it('macOS: a WAV file, its commands made harmless, voices with spaces in their names', () => {
    const [say] = speechPrograms('darwin');
    const call = say?.say({ ...request, voiceId: 'Eddy (English (UK))', speed: 1.2 });
    expect(call).toEqual({
      command: 'say',
      args: [
        ...['-f', '-', '-o', 'f.wav', '--file-format=WAVE', '--data-format=LEI16@24000'],
        ...['-v', 'Eddy (English (UK))', '-r', '210'],
      ],
      input: 'A [ [rate 5]] text',
    });
    const list =
      'Alex                en_US    # Most people recognize me by my voice.\n' +
      'Eddy (English (UK)) en_GB    # Hello! My name is Eddy.\n' +
      'Tingting            zh_CN    # 你好！\n';
    expect(say?.readVoices(list)).toEqual([
      { id: 'Alex', name: 'Alex', language: 'en-US' },
      { id: 'Eddy (English (UK))', name: 'Eddy (English (UK))', language: 'en-GB' },
      { id: 'Tingting', name: 'Tingting', language: 'zh-CN' },
    ]);
  });

  it('Windows: a script that never changes, and the request as JSON', () => {
    const [windows] = speechPrograms('win32');
    const call = windows?.say({ ...request, text: "'; Remove-Item x", voiceId: 'Zira', speed: 3 });
    const other = windows?.say(request);
    expect(call?.command).toBe('powershell.exe');
    expect(call?.args).toEqual(other?.args);
    const encoded = Buffer.from(call?.args.at(-1) ?? '', 'base64').toString('utf16le');
    expect(encoded).toContain('SetOutputToWaveStream');
    expect(JSON.parse(call?.input ?? '')).toEqual({ voice: 'Zira', rate: 10, text: "'; Remove-Item x" });
    expect(windows?.readVoices('en-US\tMicrosoft Zira Desktop\r\n\r\n')).toEqual([
      { id: 'Microsoft Zira Desktop', name: 'Microsoft Zira Desktop', language: 'en-US' },
    ]);
  });

  it('espeak-ng really speaks and lists, where it is installed', async () => {
    const installed = await runProgram('espeak-ng', ['--version'], '').output.then(
      () => true,
      () => false,
    );
    // npm test installs it on Linux; elsewhere the system has a voice of its own.
    if (process.platform !== 'linux') return;
    expect(installed, 'espeak-ng is missing: apt-get install espeak-ng').toBe(true);
    const voice = createSystemVoice({
      clock: new VirtualClock(),
      programs: speechPrograms('linux'),
      language: 'en',
    });
    open.push(voice);
    const reply = speak(voice, 'Hello there, ', 'my friend.');
    reply.speech.end();
    expect(await reply.settled).toBe('end');
    expect(reply.pcm().length).toBeGreaterThan(24_000 / 2);
    expectWordsInOrder(reply.words, reply.pcm().length);
    const voices = await listSystemVoices(speechPrograms('linux'));
    expect(voices.some(({ language }) => language?.startsWith('es'))).toBe(true);
  });
});
