import { normalize } from './normalize.ts';

/**
 * What a person says over a speaking assistant: sounds of listening, which do not interrupt, and words that always do.
 * Both lists hold all languages at once, since an interim transcript does not say which it is in.
 */
const backchannels = lines(`
  uh huh|uhuh|mm|mmm|mm hm|mm hmm|mhm|mhmm|mmhmm|hm|hmm|ah|aha|oh|ooh|ok|okay|okey|kay|k|yeah|yea|yep|yup|yes|right|sure|i see
  got it|gotcha|cool|great|good|nice|wow|really|exactly|true|indeed|of course|alright|all right|fine|makes sense|interesting|uh|um|er|go on|no way
  si|claro|vale|ya|aja|bueno|bien|exacto|entiendo|ya veo|de acuerdo|por supuesto|eso|genial|en serio|que bien|perfecto|mmm si|siga|sigue
  oui|ouais|d accord|hum|voila|exactement|bien sur|je vois|ah bon|tres bien|c est vrai|parfait
  ja|jaja|genau|klar|stimmt|ach so|aha|na klar|richtig|gut|verstehe|okidoki|doch|natuerlich|naturlich|echt|super
  sim|pois|pois e|ta|ta bom|ta bem|certo|isso|entendi|claro que sim|com certeza|beleza|legal|uhum|aham
  certo|esatto|gia|capito|va bene|d accordo|giusto|infatti|ah ecco|davvero|perfetto|bene
  inderdaad|precies|oke|zeker|juist|snap ik|natuurlijk|goed
  tak|no tak|dobrze|jasne|rozumiem|aha|racja|dokładnie
  да|ага|угу|понятно|ясно|конечно|точно|хорошо|ну да|ладно|так
  はい|うん|うんうん|ええ|そう|そうですね|そうです|なるほど|へえ|へー|へえー|ふーん|ああ|あー|了解|わかりました|そうか
  嗯|嗯嗯|哦|噢|啊|好|好的|对|对对|对对对|是|是的|是啊|明白|知道了|行|没错
  네|예|응|어|음|그래|그래요|그렇군요|맞아|맞아요|아|아하|알겠어요|알겠습니다|좋아요
  हां|हाँ|जी|जी हां|जी हाँ|अच्छा|ठीक|ठीक है|सही|हम्म|बिल्कुल
  نعم|ايوه|اه|طيب|تمام|صحيح|حسنا|فهمت|اكيد|مم
`);

/** A stop word interrupts as soon as an interim transcript begins with it. */
const stopWords = lines(`
  stop|wait|hold on|hang on|pause|quiet|be quiet|shut up|enough|that s enough|cancel|never mind|nevermind|no no|no wait|no stop|shush|hush|one second|one moment|just a second|just a moment|excuse me
  para|espera|espere|alto|detente|basta|calla|callate|silencio|un momento|un segundo|perdona|perdon|cancela|no no|ya basta|dejalo
  arrete|arretez|attends|attendez|stop|tais toi|silence|ca suffit|une seconde|un instant|non non|annule
  stopp|halt|warte|warten sie|moment|einen moment|sekunde|genug|ruhe|sei still|hor auf|aufhoren|abbrechen|nein nein
  pare|espera ai|espere|chega|calma ai|um momento|um segundo|silencio|cala a boca|cancela|nao nao
  ferma|fermati|aspetta|aspetti|basta|silenzio|un attimo|un momento|zitto|no no|annulla
  wacht|wacht even|genoeg|stil|hou op|ho|ogenblik|nee nee
  czekaj|poczekaj|przestan|dosc|cisza|chwila|nie nie
  стоп|подожди|подождите|погоди|хватит|тихо|стой|секунду|минутку|замолчи|нет нет|отмена
  待って|ちょっと待って|止めて|やめて|ストップ|静かに|もういい|黙って
  停|停下|等等|等一下|等一等|别说了|够了|安静|闭嘴|住口|取消
  잠깐|잠깐만|잠시만|멈춰|그만|기다려|조용히|스톱|됐어
  रुको|रुकिए|रुक जाओ|बस|ठहरो|चुप|बंद करो|एक मिनट
  توقف|قف|انتظر|لحظة|كفى|اسكت|يكفي|الغ
`);

/** Scripts that put no space behind a word, or hang its endings on it: a list entry may be followed by anything. */
const unspaced = /^[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
/** Sounds of thinking that are nobody's word and stand in no list. */
const noise =
  /^(?:u+[hm]+|h+m+|m+h*m*|a+h+|o+h+|e+h+|e+r+m*|e+m+|ä+h*m*|э+|а+|м+|あ+|え+|う+|ー+|ん+|음+|어+|嗯+|啊+)$/u;

const longestBackchannelWords = Math.max(...[...backchannels].map((entry) => entry.split(' ').length));

function lines(text: string): ReadonlySet<string> {
  return new Set(
    text
      .split(/[|\n]/)
      .map(normalize)
      .filter((entry) => entry !== ''),
  );
}

/** Nothing but sounds of listening, one or several: "uh-huh", "Yeah, okay." False for an empty text. */
export function isBackchannel(text: string): boolean {
  const words = normalize(text).split(' ');
  if (words[0] === '') return false;
  let at = 0;
  while (at < words.length) {
    const length = backchannelAt(words, at);
    if (length === 0) return false;
    at += length;
  }
  return true;
}

/** Words of the longest backchannel that begins at `at`; 0: none. */
function backchannelAt(words: readonly string[], at: number): number {
  for (let length = Math.min(longestBackchannelWords, words.length - at); length > 0; length -= 1) {
    if (backchannels.has(words.slice(at, at + length).join(' '))) return length;
  }
  return noise.test(words[at]!) ? 1 : 0;
}

/** Begins with a word that always interrupts, sounds of thinking before it aside: "stop", "uh, hold on a second". */
export function startsWithStopWord(text: string): boolean {
  const words = normalize(text).split(' ');
  const first = words.findIndex((word) => !noise.test(word));
  if (first < 0) return false;
  const said = words.slice(first).join(' ');
  for (const stop of stopWords) {
    if (said === stop || said.startsWith(`${stop} `) || (unspaced.test(stop) && said.startsWith(stop)))
      return true;
  }
  return false;
}

/** Is a stop word, or a phrase that stops, and nothing more: "hold on", "espera aí". */
export function isStopPhrase(text: string): boolean {
  return stopWords.has(normalize(text));
}

/** Holds at least one word that is more than a sound of listening or thinking: enough to count as an interruption. */
export function hasRealWord(text: string): boolean {
  const said = normalize(text);
  return said !== '' && !isBackchannel(said);
}
