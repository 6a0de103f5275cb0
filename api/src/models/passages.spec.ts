import { fileURLToPath } from 'node:url';
import { KnowledgeBase } from '../knowledge/index.js';
import { passagesFor } from './passages.js';

const handbook = KnowledgeBase.load(fileURLToPath(new URL('../../../docs', import.meta.url)));

const titlesFor = async (question: string) => (await passagesFor(question, handbook)).textWithin(8_000).sources.map(({ title }) => title);

/** What people say to any assistant, and what only looks like a question to this handbook. */
const WITHOUT = [
  'Grazie mille', 'thanks', 'Thank you very much!', 'Thanks, that works now', 'ok', 'Hello', 'Why?', 'Danke schön', 'Continue.', 'Think please',
  'My first question about cats', 'Anybody there?', 'I forgot to say: in French', 'Tell me more', 'Can you explain that again?', 'Now in German please',
  'Give me an example', 'What do you mean?', 'Write a haiku about the sea', 'Explain recursion to me', 'Translate this text into Italian',
  'Plan a week in Lisbon with two children', 'Summarise our conversation', 'What should I cook tonight?', 'Fix the grammar of my email',
  'What is the difference between TCP and UDP?', 'How do I write a for loop in Rust?', 'How do I center a div in CSS?', 'Which of these is faster?',
  'What is the capital of Peru?', 'Tell me a joke', 'How many people live in Tokyo?', 'Schreibe mir ein Gedicht', 'Wie spät ist es?',
];

/**
 * Questions about this service, each with the heading of a passage that has to be among those given. Missed are those of common words only,
 * such as "can other people see what I write?".
 */
const WITH: [question: string, title: string][] = [
  ["How can I close a user's chat session?", 'End a session'],
  ['I forgot my pasword, what now?', 'I forgot my password'],
  ['Who can read my conversations?', 'Who can see my conversations?'],
  ['how do I run this behind nginx', 'Put it behind nginx'],
  ['change port', 'Change the port'],
  ['How do I back up everything?', 'Back up the data'],
  ['does it work with postgres?', 'Use PostgreSQL'],
  ["what's the maximum length of a message", 'How long may a message be?'],
  ['how do i log out', 'Sign out'],
  ['which settings are there', 'Which settings are there?'],
  ['caddy config', 'Put it behind Caddy'],
  ['how do I make a new chat', 'Start a new conversation'],
  ['restore from backup', 'Restore a backup'],
  ['how do I disable somebodys account', 'Disable an account'],
  ['systemd unit', 'Run it as a service with systemd'],
  ['Can I use ChatGPT or OpenAI with it?', 'Answer with a language model'],
  ['how long does a login last', 'How long do I stay signed in?'],
  ['what does trust_proxy do', 'What is TRUST_PROXY for?'],
  ['why is my conversation closed?', 'Why was my conversation ended?'],
];

test.each(WITHOUT)('no passages go with: %s', async (question) => {
  expect(await titlesFor(question)).toEqual([]);
});

test.each(WITH)('%s: with the passage "%s"', async (question, title) => {
  expect((await titlesFor(question)).map((each) => each.slice(each.indexOf(': ') + 2))).toContain(title);
});
