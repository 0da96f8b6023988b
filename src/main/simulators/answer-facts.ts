/** What the demo's simulated model knows by heart. */

interface Place {
  en: string;
  es: string;
  /** Said before "people" and before "de personas". */
  people: string;
  peopleEs: string;
}

export const places: readonly (Place & { city: Place })[] = [
  country('France', 'Francia', 68, city('Paris', 'París', 2.1)),
  country('Spain', 'España', 49, city('Madrid', 'Madrid', 3.4)),
  country('Germany', 'Alemania', 84, city('Berlin', 'Berlín', 3.8)),
  country('Italy', 'Italia', 59, city('Rome', 'Roma', 2.8)),
  country('Portugal', 'Portugal', 11, city('Lisbon', 'Lisboa', 0.6)),
  country('the United Kingdom', 'el Reino Unido', 69, city('London', 'Londres', 8.9)),
  country('Japan', 'Japón', 124, city('Tokyo', 'Tokio', 14)),
  country('Mexico', 'México', 130, city('Mexico City', 'Ciudad de México', 9.2)),
  country('Argentina', 'Argentina', 46, city('Buenos Aires', 'Buenos Aires', 3.1)),
  country('Canada', 'Canadá', 41, city('Ottawa', 'Ottawa', 1.0)),
];

function city(en: string, es: string, millions: number): Place {
  return { en, es, people: `${millions} million`, peopleEs: `${millions} millones` };
}

function country(en: string, es: string, millions: number, itsCity: Place): Place & { city: Place } {
  return { ...city(en, es, millions), city: itsCity };
}

export const facts: readonly { when: RegExp; en: string; es: string }[] = [
  {
    when: /\bmoon\b.*\b(far|away|distance)|\b(far|away|distance)\b.*\bmoon\b|\bluna\b/,
    en: 'The moon is about **384,400 km** away, on average. Light needs 1.3 seconds for that.',
    es: 'La luna está a unos **384.400 km**, de media. La luz tarda 1,3 segundos en llegar.',
  },
  {
    when: /\btides?\b|\bmareas?\b/,
    en: 'The tides are caused by the *gravity* of the moon, and to a lesser degree of the sun. It pulls the oceans into two bulges. As the Earth turns beneath them, the water rises and falls about twice a day.',
    es: 'Las mareas se deben a la *gravedad* de la luna y, en menor medida, a la del sol. El agua forma dos abultamientos. Al girar la Tierra, sube y baja unas dos veces al día.',
  },
  {
    when: /\bweather\b.*\bmars\b|\bmars\b.*\bweather\b|\bmarte\b/,
    en: 'Mars is cold and dry: about **-63 °C** on average. Thin winds carry fine dust, and now and then a storm covers the whole planet.',
    es: 'Marte es frío y seco: unos **-63 °C** de media. El viento, muy fino, arrastra polvo y a veces una tormenta cubre todo el planeta.',
  },
  {
    when: /\b(why|color|colour)\b.*\bsky\b.*|\bcielo\b.*\bazul\b/,
    en: 'The sky is blue because air scatters blue light about **10 times** more than red light.',
    es: 'El cielo es azul porque el aire dispersa la luz azul unas **10 veces** más que la roja.',
  },
  {
    when: /\bspeed of light\b|\bvelocidad de la luz\b/,
    en: 'Light travels at **299,792 km/s** in a vacuum.',
    es: 'La luz viaja a **299.792 km/s** en el vacío.',
  },
  {
    when: /\bplanets?\b.*\b(how many|solar system)\b|\bhow many planets\b|\bplanetas\b/,
    en: 'There are **8 planets**:\n\n1. Mercury\n2. Venus\n3. Earth\n4. Mars\n5. Jupiter\n6. Saturn\n7. Uranus\n8. Neptune',
    es: 'Hay **8 planetas**:\n\n1. Mercurio\n2. Venus\n3. La Tierra\n4. Marte\n5. Júpiter\n6. Saturno\n7. Urano\n8. Neptuno',
  },
  {
    when: /\bjoke\b|\bchiste\b/,
    en: 'Why did the lighthouse keeper lose his job? He kept looking on the bright side.',
    es: '¿Qué le dice un faro a otro? Me tienes deslumbrado.',
  },
  {
    when: /\bwhat time\b|\bwhat day\b|\bque hora\b/,
    en: 'The demo’s simulated model has no clock, so I cannot tell.',
    es: 'El modelo simulado de la demostración no tiene reloj, así que no lo sé.',
  },
];

export const lighthouseStory: readonly string[] = [
  'On a rock far out at sea stood a lighthouse, and in it lived an old keeper called Mara.',
  'Every evening she climbed the 217 steps to the lamp and lit it by hand.',
  'She knew each ship by the sound of its bell, and each storm by the smell that came before it.',
  'One autumn night the wind rose so fast that the gulls walked home.',
  'Mara climbed the stairs, but the lamp would not burn, for the oil had turned to jelly in the cold.',
  'Far away she heard a bell that she had never heard before.',
  'She carried her kitchen stove up the stairs, one piece at a time, and lit it behind the great lens.',
  'A warm, flickering light went out over the water, and it smelled faintly of onion soup.',
  'The strange ship turned, passed the rock by the width of a rope, and dropped its anchor in the bay.',
  'In the morning a young captain knocked at the door and asked who had cooked the light.',
  'Mara laughed, gave him a bowl of what was left, and showed him how to trim a wick.',
  'He stayed until spring, and from then on two people climbed the 217 steps every evening.',
];

/** The sentences of the story that come after those in `told`; null when `told` is not from the story. */
export function continueStory(told: string): string | null {
  const heard = told.replace(/\s*\[[^\]]*\]\s*$/, '').replace(/[\s…—-]+$/, '');
  const last = lighthouseStory.findLastIndex((sentence) => heard.includes(sentence));
  const isCut = lighthouseStory[0]!.startsWith(heard) && heard.length > 0;
  if (last < 0 && !isCut) return null;
  const rest = lighthouseStory.slice(last + 1);
  return rest.length > 0 ? rest.join(' ') : 'That was the end of the story.';
}
