import { normalizeText } from '../core/text/normalize.js';

/** Kinds of message that ask nothing of the documents. `nothing`: the message has no words. */
export type SmallTalk = 'nothing' | 'identity' | 'help' | 'thanks' | 'farewell' | 'agreement' | 'greeting';

/** Kinds whose reply also suggests what can be asked. */
export const KINDS_WITH_EXAMPLES: ReadonlySet<SmallTalk> = new Set(['nothing', 'identity', 'help', 'greeting']);

// Users greet in their own language whatever the language of the page, so the words of all languages are matched at once.
const greeting = anyOf(
  '(hi+|hello+|hey+|howdy|good (morning|day|afternoon|evening)|greetings|how are you|how do you do)( there| all| everyone)?',
  '(hallo+|guten (morgen|tag|abend)|moin( moin)?|servus|grüß (gott|dich|sie)|grüezi|wie geht(s| es dir| es ihnen))( zusammen| alle)?',
  'bonjour|salut|bonsoir|hola|buenos días|buenas tardes|ciao|buongiorno|olá|bom dia|hej|hoi|cześć|привет|здравствуйте|merhaba',
  '你好|您好|早上好|こんにちは|おはよう(ございます)?|こんばんは|สวัสดี(ครับ|ค่ะ|คะ)?|안녕하세요|안녕|مرحبا|שלום|नमस्ते',
);
const thanks = anyOf(
  '(many )?(thanks|thank you|thx|ty|cheers)( (a lot|so much|very much|again|for (the|your) help))?',
  '(vielen |besten |herzlichen |lieben )?(danke?|dankeschön|merci)( (schön|sehr|dir|ihnen|vielmals|für (die|ihre|deine) hilfe))?',
  'gracias|grazie|obrigad[oa]|спасибо|谢谢|謝謝|ありがとう(ございます)?|ขอบคุณ(ครับ|ค่ะ)?|감사합니다',
);
const agreement = anyOf(
  'ok(ay)?|great|cool|nice|perfect|got it|i see|alright|awesome|good|super|wonderful',
  'gut|prima|toll|klasse|alles klar|verstanden|perfekt|passt|wunderbar|in ordnung',
);
const farewell = anyOf(
  'bye+( bye)?|goodbye|see you( later)?|good night|farewell',
  'tschüss|tschüß|tschau|auf wiedersehen|auf wiederschauen|bis (bald|später|dann|morgen)|gute nacht|再见|さようなら',
);
const help = new RegExp(
  [
    '^(help( me)?|please help( me)?|can you help( me)?)$',
    '^(hilfe|(bitte )?(hilf|helfen sie) mir( bitte)?|(kannst du|können sie) mir (bitte )?helfen)$',
  ].join('|'),
);
const identity = new RegExp(
  [
    "\\b(who|what|how old) are you\\b|\\bwhat('?s| is) your name\\b|\\bare you (a |an )?(bot|robot|human|person|real|ai)\\b",
    '^what (can|do) you (do|know|answer)$|^what (can|may) i ask( you)?$',
    '^(wer|was|wie alt) (bist du|sind sie)$|^wie hei(ß|ss)(t du|en sie)$|^(bist du|sind sie) (ein |eine )?(bot|roboter|mensch|ki|maschine|person)$',
    '^was (kannst du|können sie)( alles)?( tun)?$|^was kann ich( dich| sie)?( alles)? fragen$',
  ].join('|'),
);
/** A longer sentence that contains such words is a question about something else. */
const MAX_IDENTITY_WORDS = 12;
/** UTF-16 units of a message that are examined; a longer one is not small talk. */
const MAX_LENGTH = 400;

/**
 * Recognises greetings, thanks and the like, which are not questions to the documents.
 *
 * @param text what the user said
 * @returns undefined when the message is more than small talk ("Hi, how do I …?")
 */
export function smallTalk(text: string): SmallTalk | undefined {
  const normalized = normalizeText(text.slice(0, MAX_LENGTH), 'NFC')
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[^\p{L}\p{N}\p{M}' ]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (normalized === '') return 'nothing';
  if (text.length > MAX_LENGTH) return undefined;
  if (identity.test(normalized) && normalized.split(' ').length <= MAX_IDENTITY_WORDS) return 'identity';
  if (help.test(normalized)) return 'help';
  if (isEntirely(thanks, normalized)) return 'thanks';
  if (isEntirely(farewell, normalized)) return 'farewell';
  if (isEntirely(agreement, normalized)) return 'agreement';
  if (isEntirely(greeting, normalized)) return 'greeting';
  return undefined;
}

/** Whether nothing is left once such phrases are removed, one after another. */
function isEntirely(kindPattern: RegExp, text: string): boolean {
  let rest = text;
  for (const pattern of [kindPattern, thanks, greeting, farewell, agreement]) rest = rest.replace(pattern, '').trim();
  return kindPattern.test(text) && rest === '';
}

function anyOf(...words: string[]): RegExp {
  return new RegExp(`^(${words.join('|')})(?![\\p{L}\\p{M}])`, 'u');
}
