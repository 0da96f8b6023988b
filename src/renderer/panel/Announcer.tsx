import { useEffect, useState } from 'react';
import { usePanel } from '../stores/use-panel.ts';
import { announcementsBetween, asSentences } from './announcements.ts';

/**
 * The panel's one live region. It says states, final texts and notices; never tokens, never interim text. The log of
 * the conversation itself is silent (`aria-live="off"`).
 */
export function Announcer() {
  const { store } = usePanel();
  const [message, setMessage] = useState('');
  useEffect(
    () =>
      store.subscribe((state, previous) => {
        const said = announcementsBetween(previous, state);
        if (said.length > 0) setMessage(asSentences(said));
      }),
    [store],
  );
  return (
    <div className="visually-hidden" role="status" aria-live="polite" aria-atomic="true">
      {message}
    </div>
  );
}
