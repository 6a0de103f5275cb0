import { fileURLToPath } from 'node:url';
import { KnowledgeBase } from '../knowledge/knowledge-base.js';
import { BuiltInResponder } from './built-in.responder.js';
import type { ResponderRequest } from './responder.js';

const handbook = KnowledgeBase.load(fileURLToPath(new URL('../../../docs', import.meta.url)));
const responder = new BuiltInResponder(handbook);

type Said = ResponderRequest['history'];

async function ask(content: string, { history = [] as Said, signal = new AbortController().signal } = {}) {
  const pieces: string[] = [];
  let sources: { title: string; url: string }[] = [];
  const request = {
    session_id: '01980000-0000-7000-8000-000000000001',
    user: { user_id: '01980000-0000-7000-8000-000000000002', name: null },
    message: { message_id: '01980000-0000-7000-8000-000000000003', content },
    history,
    signal,
  };
  for await (const part of responder.respond(request)) {
    if ('text' in part) pieces.push(part.text);
    else sources = part.sources;
  }
  return { pieces, answer: pieces.join(''), sources };
}

/** Questions as people put them, each with the links that would be a right first source. */
const questions: [question: string, ...right: string[]][] = [
  ["How can I close a user's chat session?", '/help/administering#end-a-session'],
  ['where is the databse stored', '/help/administering#where-is-my-data'],
  ['I forgot my pasword, what now?', '/help/using#i-forgot-my-password'],
  ['can other people see what I write?', '/help/using#who-can-read-my-conversations'],
  ['What does the idle badge mean?', '/help/administering#what-do-the-status-badges-mean'],
  ['how do I run this behind nginx', '/help/administering#put-it-behind-nginx'],
  ['change port', '/help/administering#change-the-port'],
  ['How do I back up everything?', '/help/administering#back-up-the-data'],
  ['does it work with postgres?', '/help/administering#use-postgresql'],
  ['how to update to the newest version', '/help/administering#upgrade-to-a-new-version'],
  ['How do I write my own responder that calls our model?', '/help/extending#answer-with-a-responder-of-your-own'],
  ["what's the maximum length of a message", '/help/using#how-long-may-a-message-be'],
  [
    'why does it say stale on the console?',
    '/help/administering#the-console-says-stale',
    '/help/administering#what-do-live-polling-and-stale-mean',
  ],
  ['stop people from signing up', '/help/administering#close-registration'],
  ['how do i log out', '/help/using#sign-out'],
  ['it was interrupted in the middle, why?', '/help/using#why-does-an-answer-say-interrupted'],
  [
    "I can't find the admin password that was printed at first start",
    '/help/administering#i-missed-the-administrator-s-password',
    '/help/administering#first-sign-in',
  ],
  ['Can I use ChatGPT or OpenAI with it?', '/help/administering#connect-a-language-model'],
  [
    'How long until a new sesion shows up for the admins?',
    '/help/administering#how-fast-does-a-new-session-appear-on-the-console',
  ],
  ['is there a health check url for my load balancer', '/help/administering#check-whether-it-is-healthy'],
];

/** Written with the first twenty, before the search was, and kept apart from its making. */
const moreQuestions: typeof questions = [
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
  ['i get too many requests', '/help/administering#somebody-gets-too-many-requests'],
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
  ['can the console be paused', '/help/administering#pause-the-live-page-or-change-how-often-it-refreshes'],
  ['how long does a login last', '/help/using#how-long-do-i-stay-signed-in'],
];

/** What no handbook of a chat service can know. */
const unknowable = [
  'What is the capital of Peru?',
  'Write me a poem about cats',
  'What is 17 times 23?',
  'Who won the 2018 World Cup?',
  "What's the weather tomorrow?",
];

const moreUnknowable = [
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
