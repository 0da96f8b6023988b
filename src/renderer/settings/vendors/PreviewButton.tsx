import { t } from '../../i18n/strings.ts';
import type { PreviewTarget } from '../../stores/settings-state.ts';
import { useSettingsClient, useSettingsState } from '../../stores/use-settings.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { FieldError } from '../fields/Field.tsx';

const words = t.settings.preview;

/** Says a sentence in this voice, on the way that real answers take. */
export function PreviewButton({ name, target }: { name: string; target: PreviewTarget }) {
  const client = useSettingsClient();
  const preview = useSettingsState((state) => (isSame(state.preview?.target, target) ? state.preview : null));
  const isPlaying = preview !== null && preview.problem === null;
  return (
    <div className="preview">
      <Button
        look="soft"
        aria-label={isPlaying ? words.stopOf(name) : words.playOf(name)}
        data-on={isPlaying}
        onClick={() => (isPlaying ? client.stopPreview() : void client.playPreview(target))}
      >
        <Icon name={isPlaying ? 'stop' : 'play'} />
        {isPlaying ? words.stop : words.play}
      </Button>
      <FieldError error={preview?.problem ?? null} />
    </div>
  );
}

function isSame(a: PreviewTarget | undefined, b: PreviewTarget): boolean {
  return (
    a !== undefined && a.id === b.id && a.voiceId === b.voiceId && a.model === b.model && a.speed === b.speed
  );
}
