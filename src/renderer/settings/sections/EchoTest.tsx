import { useState } from 'react';
import { t } from '../../i18n/strings.ts';
import { useSettingsClient } from '../../stores/use-settings.ts';

const words = t.settings.voiceLoop.echoTest;

type Run = { status: 'idle' } | { status: 'running' } | { status: 'done' | 'failed'; text: string };

/** Plays a phrase, listens to what comes back, says what it means, and leaves the choice above as it should be. */
export function EchoTest() {
  const client = useSettingsClient();
  const [run, setRun] = useState<Run>({ status: 'idle' });
  const test = async () => {
    setRun({ status: 'running' });
    const result = await client.testEcho();
    setRun(
      result.ok
        ? { status: 'done', text: result.value.explanation }
        : { status: 'failed', text: result.reason },
    );
  };
  return (
    <div className="field">
      <p className="field-hint">{words.hint}</p>
      <button
        type="button"
        className="text-button"
        disabled={run.status === 'running'}
        onClick={() => void test()}
      >
        {run.status === 'running' ? words.running : words.start}
      </button>
      {run.status === 'done' && <p role="status">{run.text}</p>}
      {run.status === 'failed' && (
        <p className="field-error" role="alert">
          {run.text}
        </p>
      )}
    </div>
  );
}
