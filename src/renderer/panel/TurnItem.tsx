import { memo } from 'react';
import { turnLatency } from '#shared/model/latency.ts';
import { t } from '../i18n/strings.ts';
import { ReplyText } from './ReplyText.tsx';
import type { TurnView } from './turns.ts';

/** One exchange: what the person said and what Parley answered. */
export const TurnItem = memo(function TurnItem({ turn, byWord }: { turn: TurnView; byWord: boolean }) {
  const { userText, interimText, reply, live } = turn;
  const unheard = reply !== null && !live && hasWords(reply.text.slice(reply.heardChars));
  return (
    <article className="turn" data-turn-id={turn.turnId} data-live={live} data-unheard={unheard}>
      {(userText !== '' || interimText !== '') && (
        <div className="said said-user">
          <span className="visually-hidden">{t.conversation.you}: </span>
          <p>
            {userText}
            {interimText !== '' && (
              <span className="interim">
                {userText !== '' && ' '}
                {interimText}
              </span>
            )}
          </p>
        </div>
      )}
      {reply && (
        <div className="said said-parley">
          <span className="visually-hidden">{t.conversation.parley}: </span>
          <ReplyText reply={reply} live={live} byWord={byWord} />
        </div>
      )}
      <TurnFoot turn={turn} unheard={unheard} />
    </article>
  );
});

/** A marker or a full stop that was not heard is nothing to speak of. */
function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

function TurnFoot({ turn, unheard }: { turn: TurnView; unheard: boolean }) {
  const note = !unheard
    ? null
    : turn.reply?.interrupted
      ? t.conversation.interrupted
      : t.conversation.unheard;
  const latency = turn.record && turnLatency(turn.record.anchors);
  if (turn.error === null && note === null && !latency) return null;
  return (
    <footer className="turn-foot">
      {turn.error !== null && <p className="turn-error">{turn.error}</p>}
      {latency && <VoiceToVoice ms={latency.voiceToVoiceMs} />}
      {note !== null && <p className="turn-note">{note}</p>}
    </footer>
  );
}

function VoiceToVoice({ ms }: { ms: number }) {
  const seconds = (ms / 1000).toFixed(2);
  const label = t.conversation.voiceToVoiceLabel(seconds);
  return (
    <p className="voice-to-voice" title={label}>
      <span aria-hidden="true">{t.conversation.voiceToVoice(seconds)}</span>
      <span className="visually-hidden">{label}</span>
    </p>
  );
}
