// A speech program for tests: says each text of its standard input as a tone of 10 ms a character, at 16 kHz.
// Arguments: the file that it logs texts to, and what goes wrong.
import { appendFileSync } from 'node:fs';

const [, , logFile = '', fault] = process.argv;
let text = '';
for await (const chunk of process.stdin) text += chunk;
if (fault === 'list') {
  process.stdout.write('a Anna\nb Björn\n');
  process.exit(0);
}
appendFileSync(logFile, `${JSON.stringify({ pid: process.pid, text })}\n`);
if (fault === 'fail') process.exit(3);
if (fault === 'hang') await new Promise(() => setInterval(() => {}, 1000));
const samples = 160 * text.length;
const wav = Buffer.alloc(44 + samples * 2);
wav.write('RIFF', 0);
wav.writeUInt32LE(36 + samples * 2, 4);
wav.write('WAVEfmt ', 8);
wav.writeUInt32LE(16, 16);
wav.writeUInt16LE(1, 20);
wav.writeUInt16LE(1, 22);
wav.writeUInt32LE(16_000, 24);
wav.writeUInt32LE(32_000, 28);
wav.writeUInt16LE(2, 32);
wav.writeUInt16LE(16, 34);
wav.write('data', 36);
wav.writeUInt32LE(samples * 2, 40);
for (let i = 0; i < samples; i++) wav.writeInt16LE(Math.round(8000 * Math.sin(i / 8)), 44 + i * 2);
process.stdout.write(fault === 'garbage' ? 'not a sound' : wav);
