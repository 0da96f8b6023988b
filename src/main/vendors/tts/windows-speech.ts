import type { Voice } from '../voice-lists.ts';
import type { ProgramCall, SayRequest, SpeechProgram } from './system-programs.ts';

/** Reads `{voice, language, rate, text}` from standard input, writes a WAV file to standard output. */
const SPEAK = `
$ErrorActionPreference = 'Stop'
$reader = New-Object IO.StreamReader([Console]::OpenStandardInput(), [Text.Encoding]::UTF8)
$request = $reader.ReadToEnd() | ConvertFrom-Json
Add-Type -AssemblyName System.Speech
$speaker = New-Object System.Speech.Synthesis.SpeechSynthesizer
if ($request.voice) { $speaker.SelectVoice($request.voice) }
elseif ($request.language) {
  $culture = [Globalization.CultureInfo]::GetCultureInfo($request.language)
  $speaker.SelectVoiceByHints('NotSet', 'NotSet', 0, $culture)
}
$speaker.Rate = $request.rate
$sound = New-Object IO.MemoryStream
$speaker.SetOutputToWaveStream($sound)
$speaker.Speak($request.text)
$speaker.SetOutputToNull()
$output = [Console]::OpenStandardOutput()
$sound.WriteTo($output)
$output.Flush()
`;

const LIST = `
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = [Text.Encoding]::UTF8
Add-Type -AssemblyName System.Speech
$speaker = New-Object System.Speech.Synthesis.SpeechSynthesizer
foreach ($voice in $speaker.GetInstalledVoices()) {
  if ($voice.Enabled) { $voice.VoiceInfo.Culture.Name + [char]9 + $voice.VoiceInfo.Name }
}
`;

/** A fixed script: nothing of a request is ever parsed as one. */
const powershell = (script: string, input: string): ProgramCall => ({
  command: 'powershell.exe',
  args: [
    '-NoLogo',
    '-NoProfile',
    '-NonInteractive',
    '-EncodedCommand',
    Buffer.from(script, 'utf16le').toString('base64'),
  ],
  input,
});

/** The system's rate goes from -10, a third of the speed, to 10, three times as fast. */
const rateOf = (speed: number): number =>
  Math.max(-10, Math.min(10, Math.round((10 * Math.log(speed)) / Math.log(3))));

export const speakWindows = ({ text, voiceId, language, speed }: SayRequest): ProgramCall =>
  powershell(SPEAK, JSON.stringify({ voice: voiceId, language, rate: rateOf(speed), text }));

export const listWindowsVoices: Pick<SpeechProgram, 'listVoices' | 'readVoices'> = {
  listVoices: powershell(LIST, ''),
  readVoices: (output): Voice[] =>
    output.split(/\r?\n/).flatMap((line) => {
      const [language, name] = line.trim().split('\t');
      return language && name ? [{ id: name, name, language }] : [];
    }),
};
