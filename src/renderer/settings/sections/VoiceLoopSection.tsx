import { interruptionProfiles, type Settings, settingsSchema } from '#shared/model/settings.ts';
import { interruptionTuning, patienceToEndpointing } from '#shared/model/settings-tuning.ts';
import { t } from '../../i18n/strings.ts';
import { useRefusal, useSettings, useSettingsClient } from '../../stores/use-settings.ts';
import { Choice } from '../fields/Choice.tsx';
import { Slider } from '../fields/Slider.tsx';
import { formatMs } from '../format.ts';
import { Section } from '../Section.tsx';
import { EchoTest } from './EchoTest.tsx';
import { LearntPauses } from './LearntPauses.tsx';

const words = t.settings.voiceLoop;
const modes = settingsSchema.shape.voiceLoop.shape.mode.options;
const {
  speculation: speculations,
  echoProfile: echoProfiles,
  fillers: fillerModes,
} = settingsSchema.shape.voiceLoop.shape;
const idlePrompts = [
  { value: '0', ...words.idlePrompts.never },
  { value: '60000', ...words.idlePrompts.oneMinute },
  { value: '180000', ...words.idlePrompts.threeMinutes },
];
const figureNames = ['minMs', 'unfinishedMs', 'maxMs'] as const;

/** When Parley listens, when it answers, and when it stops. */
export function VoiceLoopSection() {
  const client = useSettingsClient();
  const { mode, patience, interruption, speculation, echoProfile, fillers, idlePromptMs } = useSettings(
    (settings) => settings.voiceLoop,
  );
  const change = (voiceLoop: Partial<Settings['voiceLoop']>) => client.change({ voiceLoop });
  const endpointing = patienceToEndpointing(patience);
  const modeRefusal = useRefusal('voiceLoop.mode');
  const patienceRefusal = useRefusal('voiceLoop.patience');
  const interruptionRefusal = useRefusal('voiceLoop.interruption');
  const speculationRefusal = useRefusal('voiceLoop.speculation');
  const echoRefusal = useRefusal('voiceLoop.echoProfile');
  const fillersRefusal = useRefusal('voiceLoop.fillers');
  const idleRefusal = useRefusal('voiceLoop.idlePromptMs');

  return (
    <Section id="voiceLoop" resets="voiceLoop">
      <Choice
        legend={words.mode}
        value={mode}
        options={modes.map((value) => ({ value, ...words.modes[value] }))}
        error={modeRefusal}
        onChange={(value) => change({ mode: value })}
      />
      <div className="group">
        <Slider
          label={words.patience}
          hint={words.patienceHint}
          min={0}
          max={100}
          step={5}
          value={patience}
          text={words.patienceText(formatMs(endpointing.minMs), formatMs(endpointing.maxMs))}
          ends={[words.patienceEnds.short, words.patienceEnds.long]}
          error={patienceRefusal}
          onChange={(value) => change({ patience: value })}
        />
        <dl className="figures">
          {figureNames.map((name) => (
            <div key={name}>
              <dt>{words.figures[name]}</dt>
              <dd>{formatMs(endpointing[name])}</dd>
            </div>
          ))}
        </dl>
      </div>
      <LearntPauses />
      <Choice
        legend={words.interruption}
        value={interruption}
        options={interruptionProfiles.map((value) => ({
          value,
          label: words.interruptions[value].label,
          detail: words.interruptions[value].detail(formatMs(interruptionTuning(value).commitAfterMs)),
        }))}
        error={interruptionRefusal}
        onChange={(value) => change({ interruption: value })}
      />
      <Choice
        legend={words.speculation}
        value={speculation}
        options={speculations.options.map((value) => ({ value, ...words.speculations[value] }))}
        error={speculationRefusal}
        onChange={(value) => change({ speculation: value })}
      />
      <Choice
        legend={words.echoProfile}
        value={echoProfile}
        options={echoProfiles.options.map((value) => ({ value, ...words.echoProfiles[value] }))}
        error={echoRefusal}
        onChange={(value) => change({ echoProfile: value })}
      />
      <EchoTest />
      <Choice
        legend={words.fillers}
        value={fillers}
        options={fillerModes.options.map((value) => ({ value, ...words.fillerModes[value] }))}
        error={fillersRefusal}
        onChange={(value) => change({ fillers: value })}
      />
      <Choice
        legend={words.idlePrompt}
        value={String(idlePromptMs)}
        options={idlePrompts}
        error={idleRefusal}
        onChange={(value) => change({ idlePromptMs: Number(value) })}
      />
    </Section>
  );
}
