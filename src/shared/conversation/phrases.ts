import type { SpeechLocale } from '../text/lexicon.ts';

interface Phrases {
  /** While a slow model is waited for, in this order. */
  fillers: readonly string[];
  /** The model had nothing to say, twice. */
  empty: string;
  /** Nothing was understood, several times in a row. */
  misheard: string;
  /** Nobody has said anything for a long time. */
  areYouThere: string;
}

/** What Parley says of its own accord. Short: it is in the way of what the person wants to hear. */
export const phrases: Readonly<Record<SpeechLocale, Phrases>> = {
  en: {
    fillers: ['One moment.', 'Still working on it.'],
    empty: 'Sorry, I have no answer to that. Please ask me in other words.',
    misheard: 'I did not understand you, three times now. You can also type to me.',
    areYouThere: 'Are you still there?',
  },
  es: {
    fillers: ['Un momento.', 'Sigo con ello.'],
    empty: 'Lo siento, no tengo respuesta. Pregúntamelo con otras palabras, por favor.',
    misheard: 'No te he entendido, ya van tres veces. También puedes escribirme.',
    areYouThere: '¿Sigues ahí?',
  },
};
