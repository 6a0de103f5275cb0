/** What to say to a courtesy, and whether to go on with what can be asked. */
export interface Courtesy {
  reply: string;
  invites: boolean;
}

const greeting = anyOf(
  '(hi+|hello+|hey+|howdy|good (morning|day|afternoon|evening)|greetings|how are you|how do you do)( there| all| everyone)?',
);
const thanks = anyOf('(many )?(thanks|thank you|thx|ty|cheers)( (a lot|so much|very much|again|for (the|your) help))?');
const agreement = anyOf('ok(ay)?|great|cool|nice|perfect|got it|i see|alright|awesome|good|super|wonderful');
const farewell = anyOf('bye+( bye)?|goodbye|see you( later)?|good night|farewell');
const help = /^(help( me)?|please help( me)?|can you help( me)?)$/;
const identity = new RegExp(
  [
    "\\b(who|what|how old) are you\\b|\\bwhat('?s| is) your name\\b|\\bare you (a |an )?(bot|robot|human|person|real|ai)\\b",
    '^what (can|do) you (do|know|answer)$|^what (can|may) i ask( you)?$',
  ].join('|'),
);
/** A longer sentence that bears such words is a question about something else. */
const MOST_WORDS_ABOUT_ME = 12;
const INTRODUCTION = 'I am the built-in responder: I look questions up in this server’s documents and quote what answers them.';

/**
 * Greetings, thanks and the like, which are no questions to the documents.
 *
 * @param text what the person said
 * @returns undefined when there is more to it than courtesy ("Hi, how do I …?")
 */
export function smallTalk(text: string): Courtesy | undefined {
  const said = text
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[^\p{L}\p{N}' ]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (said === '') return { reply: 'What would you like to know?', invites: true };
  if (identity.test(said) && said.split(' ').length <= MOST_WORDS_ABOUT_ME) return { reply: INTRODUCTION, invites: true };
  if (help.test(said)) return { reply: 'Gladly.', invites: true };
  if (wholly(thanks, said)) return { reply: 'You’re welcome.', invites: false };
  if (wholly(farewell, said)) return { reply: 'Goodbye.', invites: false };
  if (wholly(agreement, said)) return { reply: 'Good. Ask again whenever you like.', invites: false };
  if (wholly(greeting, said)) return { reply: 'Hello! Ask me anything that this server’s documents may know.', invites: true };
  return undefined;
}

/** Whether nothing is left once such courtesies are taken away, one after another. */
function wholly(courtesy: RegExp, said: string): boolean {
  let rest = said;
  for (const pattern of [courtesy, thanks, greeting, farewell, agreement]) rest = rest.replace(pattern, '').trim();
  return courtesy.test(said) && rest === '';
}

function anyOf(words: string): RegExp {
  return new RegExp(`^(${words})(?!\\p{L})`, 'u');
}
