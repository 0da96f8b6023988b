/** The voices of the simulated account; any other id is spoken all the same. */
const voices = [
  { id: 'f786b574-daa5-4673-aa0c-cbe3e8534c02', name: 'Katie', language: 'en' },
  { id: '228fca29-3a0a-435c-8728-5cb483251068', name: 'Kiefer', language: 'en' },
  { id: 'tone-voice-es-1', name: 'Elena', language: 'es' },
  { id: 'tone-voice-ja-1', name: 'Hana', language: 'ja' },
];
const PAGE_DEFAULT = 10;
const PAGE_MAX = 100;

/** `GET /voices`: a page of them, from behind the id `starting_after`. */
export function cartesiaVoicesPage(query: URLSearchParams): { data: object[]; has_more: boolean } {
  const limit = Math.min(PAGE_MAX, Math.max(1, Number(query.get('limit') ?? PAGE_DEFAULT)));
  const from = voices.findIndex(({ id }) => id === query.get('starting_after')) + 1;
  const page = voices.slice(from, from + limit);
  return {
    data: page.map((voice) => ({ ...voice, is_public: true, description: 'A simulated voice.' })),
    has_more: from + page.length < voices.length,
  };
}
