import { foldText } from '../core/text/fold.js';

/**
 * German words, in documents and questions. Words are folded beforehand (`foldText`): lower case, `ä` as `a`, `ß` as `ss`.
 */

/** Function words that are no English words, which tell the language of a text. */
const distinctiveWords = wordSet(`
  ab aber als auch auf aus bei beim bis bitte da dabei damit danke dann das dass dein deine dem denn der deren dies diese diesem diesen
  dieser dieses doch dort du durch eigene eigenen ein eine einem einen einer eines er es etwas euch fuer für ganz gibt habe haben
  hier hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer ins ist ja jede jedem jeden jeder jedes jetzt kann kannst kein
  keine keinen können koennen könnte lassen lässt mehr mein meine meinem meinen meiner mich mir mit muss müssen möchte nach nein
  nicht nichts noch nun nur ob oder ohne schon schön sehr sein seine seinem seinen seiner seit sich sie sind soll sollen sollte über
  ueber um und uns unser unsere unter vom von vor warum was wann weil welche welchem welchen welcher welches wenn werde werden
  wer weshalb wie wieder wieso wieviel wird wo woher wohin wollen wurde wurden zu zum zur zwischen`);

/** All function words, also those that have another meaning in English. */
const functionWords = new Set([
  ...distinctiveWords,
  ...wordSet('am an bin den des die hat in ist man so tun tut war waren wen will geht gehen macht machen mache funktioniert'),
]);

/** Whether a word says nothing about the topic of a German question. @param word folded */
export function isGermanFunctionWord(word: string): boolean {
  return functionWords.has(word);
}

/**
 * Whether a text is in German rather than in English, by its function words.
 *
 * @param words of the text, folded
 * @param isEnglish whether a word is an English function word
 * @returns false if there are none
 */
export function isGerman(words: readonly string[], isEnglish: (word: string) => boolean): boolean {
  let balance = 0;
  for (const word of words) {
    if (distinctiveWords.has(word)) balance += isEnglish(word) ? 0 : 1;
    else if (isEnglish(word) && !functionWords.has(word)) balance--;
  }
  return balance > 0;
}

/**
 * Strips German inflections, so that "Sitzung" and "Sitzungen", "Kennwort" and "Kennwörter" are one term: the light stemmer of Jacques
 * Savoy (UniNE), which leaves derivations and compounds as they are.
 *
 * @param word folded
 */
export function germanStem(word: string): string {
  return /\d/.test(word) ? word : withoutComparison(withoutDeclension(word));
}

/** After these letters, -s and -st are endings. */
const ENDS_STEM = /[bdfghklmnt]$/;

function withoutDeclension(word: string): string {
  if (word.length > 5 && word.endsWith('ern')) return word.slice(0, -3);
  if (word.length > 4 && /e[mnrs]$/.test(word)) return word.slice(0, -2);
  if (word.length > 3 && word.endsWith('e')) return word.slice(0, -1);
  return word.length > 3 && word.endsWith('s') && ENDS_STEM.test(word.slice(0, -1)) ? word.slice(0, -1) : word;
}

function withoutComparison(word: string): string {
  if (word.length > 5 && word.endsWith('est')) return word.slice(0, -3);
  if (word.length > 4 && /e[rn]$/.test(word)) return word.slice(0, -2);
  return word.length > 4 && word.endsWith('st') && ENDS_STEM.test(word.slice(0, -2)) ? word.slice(0, -2) : word;
}

function wordSet(words: string): Set<string> {
  return new Set(words.trim().split(/\s+/).map(foldText));
}
