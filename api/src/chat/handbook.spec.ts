import { fileURLToPath } from 'node:url';
import { helpLink, KnowledgeBase } from '../knowledge/index.js';
import { BuiltInResponder } from './built-in.responder.js';

const handbook = KnowledgeBase.load(fileURLToPath(new URL('../../../docs', import.meta.url)));
const responder = new BuiltInResponder(handbook);

async function ask(content: string) {
  let answer = '';
  let sources: { url: string }[] = [];
  const request = {
    session_id: '01980000-0000-7000-8000-000000000001',
    user: { user_id: '01980000-0000-7000-8000-000000000002', name: null },
    message: { message_id: '01980000-0000-7000-8000-000000000003', content },
    history: [],
    signal: new AbortController().signal,
    reply_id: '01980000-0000-7000-8000-000000000004',
    attempt: 1,
    instructions: [],
  };
  for await (const part of responder.respond(request)) {
    if ('text' in part) answer += part.text;
    else if ('sources' in part) sources = part.sources;
  }
  return { answer, sources };
}

/** Questions as users phrase them, each with the links that are acceptable as the first source. */
const questions: [question: string, ...right: string[]][] = [
  ["How can I close a user's chat session?", '/help/administering#end-a-session'],
  ['where is the databse stored', '/help/administering#where-is-my-data-stored'],
  ['I forgot my pasword, what now?', '/help/using#i-forgot-my-password'],
  ['can other people see what I write?', '/help/using#who-can-see-my-conversations'],
  ['What does the idle badge mean?', '/help/administering#what-do-the-status-badges-mean'],
  ['how do I run this behind nginx', '/help/administering#put-it-behind-nginx'],
  ['change port', '/help/administering#change-the-port'],
  ['How do I back up everything?', '/help/administering#back-up-the-data'],
  ['does it work with postgres?', '/help/administering#use-postgresql'],
  ['how to update to the newest version', '/help/administering#upgrade-to-a-new-version'],
  ['How do I write my own responder that calls our model?', '/help/extending#write-a-responder-of-your-own'],
  ["what's the maximum length of a message", '/help/using#how-long-may-a-message-be'],
  [
    'why does it say stale on the console?',
    '/help/administering#the-console-says-stale',
    '/help/administering#what-do-live-polling-paused-and-stale-mean',
  ],
  ['stop people from signing up', '/help/administering#close-registration'],
  ['how do i log out', '/help/using#sign-out'],
  ['it was interrupted in the middle, why?', '/help/using#why-does-an-answer-say-interrupted'],
  [
    "I can't find the admin password that was printed at first start",
    '/help/administering#i-missed-the-administrator-s-password',
    '/help/administering#first-sign-in',
  ],
  ['Can I use ChatGPT or OpenAI with it?', '/help/administering#answer-with-a-language-model'],
  [
    'How long until a new sesion shows up for the admins?',
    '/help/administering#how-fast-does-a-new-session-appear-on-the-console',
  ],
  ['is there a health check url for my load balancer', '/help/administering#check-whether-it-is-healthy'],
];

/** More questions. A word search does not understand paraphrases, so not all can be answered correctly. */
const moreQuestions: typeof questions = [
  // Suggested by the chat page.
  ['How do I end a session?', '/help/administering#end-a-session'],
  ['Where is my data kept?', '/help/administering#where-is-my-data-stored'],
  ['Who can read my conversations?', '/help/using#who-can-see-my-conversations'],
  ['How do I back up the database?', '/help/administering#back-up-the-data'],
  ['How do I rename a conversation?', '/help/using#rename-a-conversation'],
  ['How do I export a conversation?', '/help/using#export-a-conversation'],
  ['delete a chat', '/help/using#delete-a-conversation'],
  ['how can I give my chat another name?', '/help/using#rename-a-conversation'],
  ['which keys work on the sessions page', '/help/administering#which-keyboard-shortcuts-does-the-live-page-have'],
  ['how are the passwords saved?', '/help/administering#how-are-passwords-stored'],
  [
    "What's the difference between within and committed?",
    '/help/extending#when-to-listen-within-and-when-to-listen-committed',
    '/help/architecture#what-are-the-two-moments-of-the-bus',
  ],
  ['promote a user to administrator', '/help/administering#make-somebody-an-administrator'],
  ['i get too many requests', '/help/administering#somebody-gets-error-429-too-many-requests'],
  ['where do I find log files', '/help/administering#where-are-the-logs'],
  ['how do I make it listen on all interfaces', '/help/administering#make-it-reachable-from-other-machines'],
  ["Server won't start", '/help/administering#the-server-does-not-start'],
  ['use my own markdown files as knowlege', '/help/administering#let-it-answer-from-my-own-documents'],
  ['what is total messages counting?', '/help/administering#what-do-the-counters-mean'],
  ['how do i add my own endpoint', '/help/extending#add-a-route'],
  ['write something to the database from an extension', '/help/extending#write-to-the-database'],
  ['caddy config', '/help/administering#put-it-behind-caddy'],
  ['Do I need docker?', '/help/administering#what-do-i-need-to-run-switchboard'],
  ["how do I stop the bot while it's talking", '/help/using#stop-an-answer'],
  ['disk full what happens', '/help/administering#the-disk-is-full'],
  ['can the console be paused', '/help/administering#pause-the-console-or-change-how-often-it-refreshes'],
  ['how long does a login last', '/help/using#how-long-do-i-stay-signed-in'],
  ['how do I install this thing?', '/help/administering#install-and-start'],
  ['whats the default admin login', '/help/administering#first-sign-in'],
  ['shutting down the server safely', '/help/administering#stop-the-server'],
  ['which settings are there', '/help/administering#which-settings-are-there'],
  [
    'what env variables can I configure',
    '/help/administering#which-settings-are-there',
    '/help/administering#change-a-setting',
  ],
  ['how do I disable somebodys account', '/help/administering#disable-an-account'],
  ['why is my conversation closed?', '/help/using#why-was-my-conversation-ended'],
  ['search for an older chat', '/help/using#find-an-old-conversation'],
  ['is https supported?', '/help/administering#does-switchboard-speak-https-itself'],
  ['what does trust_proxy do', '/help/administering#what-is-trust-proxy-for'],
  ['how can my code react when a message gets posted?', '/help/extending#listen-to-events'],
  ['how do i add a new table to the database', '/help/extending#add-a-table'],
  ['restore from backup', '/help/administering#restore-a-backup'],
  [
    'nothing is live behind our proxy, events arrive late',
    '/help/administering#why-does-my-proxy-delay-or-cut-the-live-streams',
  ],
  ['is there an openapi / swagger page', '/help/administering#read-the-api-s-documentation'],
  [
    'what happens to the answer if I close the tab',
    '/help/using#what-happens-to-an-answer-when-i-reload-or-close-the-page',
  ],
  ['run more than one instance with redis', '/help/administering#run-several-instances'],
  [
    'why do you use better-sqlite3 and not sqlite3?',
    '/help/adr/0006-better-sqlite3#decision',
    '/help/adr/0006-better-sqlite3#context',
  ],
  [
    'how does the server decide that a session is not active any more',
    '/help/administering#what-do-the-status-badges-mean',
    '/help/administering#change-when-a-session-counts-as-idle',
    '/help/architecture#what-does-the-live-feed-know',
  ],
  ['can I copy the code block', '/help/using#copy-code-from-an-answer'],
  ['how do I make a new chat', '/help/using#start-a-new-conversation'],
  ['can i use special characters in my password?', '/help/using#how-long-must-my-password-be'],
  ['my text did not go through', '/help/using#my-message-was-not-sent'],
  ['how many characters can a title have', '/help/using#rename-a-conversation'],
  [
    'Can an ended session be reopened?',
    '/help/administering#end-a-session',
    '/help/using#why-was-my-conversation-ended',
  ],
  ['how can I read along while somebody chats', '/help/administering#read-a-conversation-while-it-happens'],
  [
    'how often does the page refresh',
    '/help/administering#pause-the-console-or-change-how-often-it-refreshes',
    '/help/administering#what-do-live-polling-paused-and-stale-mean',
  ],
  ['sort the sessions table', '/help/administering#filter-and-find-sessions'],
  ['list of sql tables', '/help/administering#which-tables-are-there'],
  [
    "can I open the sqlite file while it's running",
    '/help/administering#look-into-the-database-while-the-server-runs',
  ],
  ['systemd unit', '/help/administering#run-it-as-a-service-with-systemd'],
  ['simulate users for a demo', '/help/administering#try-it-with-simulated-people'],
  [
    "what's the secret that signs the tokens",
    '/help/administering#which-settings-are-there',
    '/help/administering#where-is-my-data-stored',
  ],
  ['we get error 429', '/help/administering#somebody-gets-error-429-too-many-requests'],
  ['the browser does not keep the cookie', '/help/administering#i-am-signed-out-at-every-reload'],
  ['how do I throw an error from my extension', '/help/extending#refuse-a-request-with-an-error'],
  ['how do extensions get at the events', '/help/extending#listen-to-events'],
  [
    'why are uuids stored as text',
    '/help/adr/0002-instants-and-ids-as-text#decision',
    '/help/adr/0002-instants-and-ids-as-text#context',
  ],
  ['How does login work under the hood', '/help/architecture#how-do-sign-ins-work'],
  ['let users sign up themselves', '/help/administering#open-registration', '/help/administering#add-a-user'],
];

/** Questions that no handbook of a chat service can answer. */
const unknowable = [
  'What is the capital of Peru?',
  'Write me a poem about cats',
  'What is 17 times 23?',
  'Who won the 2018 World Cup?',
  "What's the weather tomorrow?",
  'Tell me a joke',
  'How do I cook rice?',
  'who is the president of france',
  'translate hello into spanish please',
  'Recommend a good book for my holidays',
  'how tall is mount everest',
  'Can you help me with my math homework?',
  'what is the meaning of life',
  'when was the first computer built?',
  'How many people live in Tokyo?',
];

describe('the responder with the handbook', () => {
  const answeredWrong = async (asked: typeof questions) => {
    const wrong: string[] = [];
    for (const [question, ...right] of asked) {
      const { sources } = await ask(question);
      if (!right.includes(sources[0]?.url ?? '')) wrong.push(`${question} → ${sources[0]?.url ?? 'no answer'}`);
    }
    return wrong;
  };

  it('answers at least 17 of 20 questions with the right passage first', async () => {
    const wrong = await answeredWrong(questions);
    expect(questions).toHaveLength(20);
    expect(wrong.slice(3)).toEqual([]);
  });

  it('answers five out of six of the other questions correctly', async () => {
    const wrong = await answeredWrong(moreQuestions);
    expect(wrong.slice(Math.floor(moreQuestions.length / 6))).toEqual([]);
  });

  it('has the passages that the questions expect', () => {
    const links = new Set(handbook.passages.map(helpLink));
    expect([...questions, ...moreQuestions].flatMap(([, ...right]) => right).filter((link) => !links.has(link))).toEqual([]);
  });

  it.each(unknowable)('says plainly that it does not know: %s', async (question) => {
    const { answer, sources } = await ask(question);
    expect(answer).toMatch(/^I don’t know/);
    expect(answer).toContain('You can ask me, for example:');
    expect(sources).toEqual([]);
  });
});
