import { t } from '../../i18n/strings.ts';
import type { KeyActivity } from '../../stores/settings-state.ts';
import { Icon } from '../../ui/Icon.tsx';

const words = t.settings.keys;

/** What happens with a key, or what came of it. Its place is always there, so that a screen reader follows it. */
export function KeyActivityLine({ id, activity }: { id?: string; activity: KeyActivity | undefined }) {
  return (
    <p id={id} className="key-activity" role="status" data-kind={activity?.kind}>
      {activity?.kind === 'works' && <Icon name="check" />}
      {activity?.kind === 'refused' && <Icon name="warning" />}
      {activity && textOf(activity)}
    </p>
  );
}

function textOf(activity: KeyActivity): string {
  switch (activity.kind) {
    case 'saving':
      return words.saving;
    case 'deleting':
      return words.deleting;
    case 'testing':
      return words.testing;
    case 'works':
    case 'refused':
      return activity.message;
  }
}
