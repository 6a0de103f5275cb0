import { foldText } from '../core/text/fold.js';
import { normalizeText } from '../core/text/normalize.js';
import { characterBigrams, isUnspaced, scriptRuns } from '../core/text/scripts.js';
import { germanStem, isGerman, isGermanFunctionWord } from './german.js';
import { inEnglish } from './german-vocabulary.js';
import { topicWords } from './unspaced-questions.js';

/**
 * Turns texts and questions into search terms, alike for both except in scripts without spaces between words.
 *
 * English where a language must be chosen (stop words, endings), and German where a document or a question is in it; other languages still
 * match by word, prefix and typing error. German words that no document has are looked up in English.
 * Chinese, Japanese and Thai match by character pairs, as in message search, so that nothing depends on consistent dictionary
 * segmentation.
 */

/** Words that say nothing about the topic of a question. */
const stopWords = wordSet(`
  a about above after again all also am an and another any are aren arent as at be because been before being below
  both but by can cannot cant could couldn did didn didnt do does doesn doesnt doing don done dont else ever for from
  get gets getting give given go goes going got had has hasn have haven having he hello her here hers hey hi him his
  how however hows i id if im in into is isn isnt it its itself ive just know let ll make makes may me might mine more
  most much must my myself need needs no nor not now of off on once one only or other our ours out over own please
  possible re really s same shall she should shouldn so some something such t tell than thank thanks that the their
  them then there these they thing things this those through to too under until up us use using ve very want wants was
  wasn way we were weren what whats when where wheres whether which while who whom whose whos why will with without
  won wont would wouldn yes yet you your yours`);

/**
 * Maps phrases with several spellings to one term each. They are replaced before stop words are removed, since they partly consist
 * of them. General software vocabulary; nothing here is specific to any document.
 */
const phrases: [RegExp, string][] = [
  [/\b(sign|log)(g?ed|g?ing|s)?[ -]?(in|on)s?\b/g, 'signin'],
  [/\b(sign|log)(g?ed|g?ing|s)?[ -]?(out|off)s?\b/g, 'signout'],
  [/\bsign(ed|ing|s)?[ -]?ups?\b|\bregistrations?\b|\bregist(er|ers|ered|ering)\b/g, 'register'],
  [/\bback(s|ed|ing)?[ -]?ups?\b/g, 'backup'],
  [/\bset(s|ting)?[ -]up\b|\bsetup\b/g, 'install'],
  [/\bshut(s|ting)?[ -]?down\b/g, 'end'],
  [/\be-mails?\b/g, 'email'],
  [/\bbuilt[ -]in\b/g, 'builtin'],
  [/\breal[ -]time\b/g, 'live'],
  [/\b(language models?|llms?|chatgpt|gpt|large language models?)\b/g, 'language model'],
  [/\bwon'?t\b|\bcan'?t\b|\bdoesn'?t\b|\bdon'?t\b|\bisn'?t\b/g, ' '],
];

/** Words that occur in nearly every question whatever its topic. They count, but little. */
const weakTerms = new Set(
  [...wordSet(`
  add anybody anyone anything ask begin call change come everybody everyone everything explain find found happen
  happens help keep look many mean means new nobody nothing open people person problem question see seen show shows
  somebody someone somehow start support take try turn whole work works working write`)].map(stem),
);

/** Maps synonyms to one word; each line has that word followed by its synonyms. */
const synonyms = new Map(
  `
  administrator admin admins
  address url urls
  conversation chat chats
  database db
  delete erase remove removing
  end close closed closing kill stop stopped stopping stops terminate
  extend extension extensions plugin plugins
  fast quick quickly
  https ssl tls
  long length maximum
  name rename
  postgresql postgres
  responder bot
  route endpoint endpoints
  see read view watch watching
  setting config configuration configure option options
  show appear appears
  store save saved
  upgrade update updating`
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [word, ...others] = line.trim().split(' ');
      return others.map((other): [string, string] => [other, word!]);
    }),
);

/** Irregular forms that suffix stripping does not handle. */
const irregular = new Map([
  ['wrote', 'write'],
  ['written', 'write'],
  ['sent', 'send'],
  ['kept', 'keep'],
  ['ran', 'run'],
  ['lost', 'lose'],
]);

/** Maximum length of a word in characters; anything longer is not a word. */
const MAX_WORD_LENGTH = 100;
/** UTF-16 units of a document that tell its language. */
const MAX_BEGINNING_LENGTH = 20_000;

/** The language whose words a text is made of, where one must be chosen. */
export type TextLanguage = 'de' | 'en';

/** What a question has to know of the documents. */
export interface KnownTerms {
  /** whether any document has the term */
  has(term: string): boolean;
  /** whether any German document has it */
  hasGerman(term: string): boolean;
}

/** The language of a document, by the function words at its beginning. */
export function languageOf(text: string): TextLanguage {
  return isGermanText(normalizedWords(text.slice(0, MAX_BEGINNING_LENGTH))) ? 'de' : 'en';
}

/**
 * The search terms of a document's text, in order, including repetitions.
 *
 * Identifiers such as `PUBLIC_URL` and `WriteGate` yield both themselves and their parts, so that either spelling finds them.
 */
export function terms(text: string, language: TextLanguage = 'en'): string[] {
  return termsOf(normalizedWords(text), language === 'de' ? germanTerms : englishTerms, (run) => {
    const pairs = characterBigrams(run);
    // Include the last character by itself, for a query of that character alone.
    const last = [...run.slice(-2)].at(-1)!;
    return pairs.at(-1) === last ? pairs : [...pairs, last];
  });
}

/**
 * The search terms of a question: as {@link terms}, but without question words in scripts without spaces, and each word in the language in
 * which the documents have it.
 */
export function questionTerms(question: string, known: KnownTerms): string[] {
  const words = normalizedWords(question);
  const isInGerman = isGermanText(words);
  const termsOfWord = (word: string): string[] => {
    const inDocuments = englishTerms(word);
    if (!isInGerman && inDocuments.every((term) => known.has(term))) return inDocuments;
    if (isInGerman && isGermanFunctionWord(word)) return [];
    const german = germanTerms(word).filter((term) => known.hasGerman(term));
    if (german.length > 0) return german;
    const translated = inEnglish(word);
    return translated === undefined ? inDocuments : terms(translated);
  };
  return termsOf(words, termsOfWord, (run) => topicWords(run).flatMap(characterBigrams));
}

/** Whether a search term says little about the topic of a question. */
export function isWeak(term: string): boolean {
  return weakTerms.has(term);
}

function termsOf(words: readonly string[], spaced: (word: string) => string[], unspaced: (run: string) => string[]): string[] {
  const found: string[] = [];
  const add = (terms: readonly string[]) => {
    for (const term of terms) found.push(term);
  };
  for (const word of words) {
    if (/^[\u0000-\u0dff]*$/.test(word)) add(spaced(word));
    else for (const run of scriptRuns(word)) add(isUnspaced(run) ? unspaced(run) : spaced(run));
  }
  return found;
}

/** None for a word without a topic. */
function englishTerms(word: string): string[] {
  if (stopWords.has(word) || word.length > MAX_WORD_LENGTH) return [];
  return [stem(synonyms.get(word) ?? irregular.get(word) ?? word)];
}

function germanTerms(word: string): string[] {
  return isGermanFunctionWord(word) || word.length > MAX_WORD_LENGTH ? [] : [germanStem(word)];
}

function isGermanText(words: readonly string[]): boolean {
  return isGerman(words, (word) => stopWords.has(word));
}

function wordSet(words: string): Set<string> {
  return new Set(words.trim().split(/\s+/));
}

function normalizedWords(text: string): string[] {
  const split = normalizeText(text, 'NFKC').replace(/[\u2018\u2019]/g, "'").replace(/[\p{L}\p{N}_]+/gu, expandIdentifier);
  let lower = split.toLowerCase();
  for (const [spelling, term] of phrases) lower = lower.replace(spelling, term);
  return foldText(lower.replace(/'s\b/g, '')).match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
}

/** An identifier followed by its parts: `PUBLIC_URL`, `WriteGate`. Any other word unchanged. */
function expandIdentifier(name: string): string {
  if (name.length > MAX_WORD_LENGTH) return name;
  if (name.includes('_')) {
    const parts = name.split('_').filter((part) => part !== '');
    return parts.length > 1 && /^\p{L}/u.test(parts[0]!) ? `${parts.join('')} ${parts.map(expandIdentifier).join(' ')}` : name;
  }
  return /^(?:\p{Lu}\p{Ll}+){2,}$/u.test(name) ? `${name} ${name.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')}` : name;
}

/** Strips the most common English suffixes, so that "ended", "ending" and "ends" are one term; conservative rather than thorough. */
function stem(word: string): string {
  if (word.length < 4 || /\d/.test(word)) return word;
  let root = word;
  if (root.endsWith('ies') && root.length > 4) root = `${root.slice(0, -3)}y`;
  else if (root.endsWith('sses')) root = root.slice(0, -2);
  else if (root.endsWith('s') && !/(ss|us|is)$/.test(root)) root = root.slice(0, -1);
  const verb = root.replace(/(?:ing|ed)$/, '');
  if (verb.length >= 3 && verb !== root && /[aeiouy]/.test(verb)) root = verb.replace(/([bdgmnprt])\1$/, '$1');
  return root.length > 3 && root.endsWith('e') ? root.slice(0, -1) : root;
}
