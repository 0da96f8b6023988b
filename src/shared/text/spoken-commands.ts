import { normalize } from './normalize.ts';

/**
 * What a person says to Parley about its own words. All languages at once, since a transcript does not say which it
 * is in. Whole utterances only: "go on" is a command, "go on about the moon" is a question for the model.
 */
const goOn = lines(`
  go on|go ahead|carry on|continue|keep going|resume|proceed|you can go on|you can continue|go on then|and then|finish|finish what you were saying|where were we
  sigue|siga|continua|continue usted|adelante|prosigue|puedes seguir|sigue hablando|termina|y luego
  continue|continuez|vas y|allez y|poursuis|poursuivez|la suite|et ensuite
  weiter|mach weiter|machen sie weiter|fahr fort|fahren sie fort|sprich weiter|red weiter|erzahl weiter|und dann
  continua|continue|prossiga|pode continuar|segue|va em frente
  continua|continui|vai avanti|vada avanti|prosegui|prosegua|avanti
  ga door|ga verder|verder|ga maar door|vertel verder
  kontynuuj|mow dalej|dalej|prosze dalej
  продолжай|продолжайте|дальше|говори дальше
  続けて|続けてください|続き|続きを|続きをお願いします
  继续|继续说|接着说|请继续|往下说
  계속|계속해|계속해줘|계속해 줘|계속해 주세요|계속하세요
  जारी रखो|जारी रखें|आगे बोलो|आगे बताओ|आगे बढ़ो
  تابع|استمر|اكمل|واصل
`);

const repeat = lines(`
  repeat|repeat that|repeat it|say that again|say it again|say again|again|once more|one more time|come again|what did you say|what did you just say|what was that|pardon|pardon me|i didn t catch that|i did not catch that|i didn t hear that|i didn t hear you|can you repeat that|could you repeat that|can you say that again|could you say that again
  repite|repitelo|repite eso|repita|repitalo|otra vez|dilo otra vez|dilo de nuevo|de nuevo|que has dicho|que dijiste|que ha dicho|como dices|puedes repetir|puedes repetirlo|puedes repetir eso|no te he oido|no te oi
  repete|repetez|repete ca|encore une fois|redis le|tu peux repeter|vous pouvez repeter|qu est ce que tu as dit|pardon
  wiederhole|wiederhole das|wiederholen sie|wiederholen sie das|noch mal|nochmal|noch einmal|sag das noch mal|sag das nochmal|was hast du gesagt|was haben sie gesagt|wie bitte
  repete|repita|repete isso|repita isso|de novo|outra vez|mais uma vez|diz outra vez|o que voce disse|pode repetir
  ripeti|ripetilo|ripeta|di nuovo|ancora una volta|un altra volta|cosa hai detto|che hai detto|puoi ripetere|come scusa
  herhaal|herhaal dat|nog een keer|nog eens|wat zei je|zeg dat nog eens|kun je dat herhalen
  powtorz|powtorz to|jeszcze raz|co powiedziales|mozesz powtorzyc
  повтори|повторите|еще раз|что ты сказал|что вы сказали|скажи еще раз
  もう一度|もう一回|もう一度言って|もう一度お願いします|何て言った|今何て言った|繰り返して
  再说一遍|再说一次|重复一遍|重复一下|你说什么|你刚才说什么
  다시 말해줘|다시 말해 주세요|다시|한번 더|한 번 더|뭐라고|뭐라고 했어
  फिर से|फिर से बोलो|फिर से कहो|दोहराओ|दोहराइए|क्या कहा
  كرر|اعد|اعد ذلك|مرة اخرى|ماذا قلت
`);

/** What may stand round a command without changing it. */
const politeness =
  /^(?:(?:ok|okay|yes|please|sorry|parley|hey|so|well|now|si|por favor|perdon|oui|ja|bitte|s il (?:te|vous) plait|sim|per favore|prego|alsjeblieft|prosze|пожалуйста|um+|uh+|eh+) )+/u;
const after =
  /(?: (?:please|parley|now|then|for me|por favor|ahora|s il (?:te|vous) plait|bitte|per favore|alsjeblieft|prosze|пожалуйста))+$/u;

function lines(text: string): ReadonlySet<string> {
  return new Set(
    text
      .split(/[|\n]/)
      .map(normalize)
      .filter((entry) => entry !== ''),
  );
}

function holds(list: ReadonlySet<string>, text: string): boolean {
  const said = normalize(text);
  return list.has(said) || list.has(said.replace(politeness, '').replace(after, ''));
}

/** "Go on", "continue, please", "sigue": the person wants the rest of what Parley was saying. */
export function asksToGoOn(text: string): boolean {
  return holds(goOn, text);
}

/** "Repeat that", "what did you say?", "otra vez": the person wants to hear it again. */
export function asksToRepeat(text: string): boolean {
  return holds(repeat, text);
}
