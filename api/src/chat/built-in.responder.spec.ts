import type { Source } from '@switchboard/shared';
import { KnowledgeBase } from '../knowledge/index.js';
import { BuiltInResponder } from './built-in.responder.js';
import type { HistoryMessage, ResponderPart, ResponderRequest } from './responder.js';

const cooking = new BuiltInResponder(
  new KnowledgeBase([
    {
      document: 'kitchen/rice',
      markdown: [
        '# Cooking rice',
        '## Rinse the rice',
        'Rinse it in cold water, see [soaking](../soaking.md#how-long), [timing](#simmer), ' +
          '[the shop](https://shop.example/rice) and [notes](notes.txt):',
        '```sh\nrinse --water cold [soaking](../soaking.md)\n```',
        'Then drain it.',
        '## Simmer',
        'Simmer the rice for twelve minutes.',
        '- lid on\n- low heat',
        'Stir nothing. '.repeat(165),
        '| grain | minutes |\n| --- | --- |\n| basmati | 12 |',
      ].join('\n\n'),
    },
    { document: 'soaking', markdown: '# Soaking\n\n## How long\n\nSoak brown rice for an hour before you simmer it.' },
  ]),
);

type History = Pick<HistoryMessage, 'role' | 'content'>[];

function asking(content: string, history: History, signal: AbortSignal, languages?: string[]): ResponderRequest {
  return {
    session_id: '01980000-0000-7000-8000-000000000001',
    user: { user_id: '01980000-0000-7000-8000-000000000002', name: null, ...(languages && { languages }) },
    message: { message_id: '01980000-0000-7000-8000-000000000003', content },
    history: history.map((message, at) => ({ ...message, message_id: `m${at}`, seq: at + 1, author_name: null, created_at: '2026-01-01T00:00:00.000Z' })),
    signal,
    reply_id: '01980000-0000-7000-8000-000000000004',
    attempt: 1,
    instructions: [],
  };
}

async function respondTo(content: string, history: History = [], by = cooking, signal = new AbortController().signal, languages?: string[]) {
  const pieces: string[] = [];
  let sources: Source[] = [];
  for await (const part of by.respond(asking(content, history, signal, languages))) {
    if ('text' in part) pieces.push(part.text);
    else if ('sources' in part) sources = part.sources;
  }
  return { pieces, answer: pieces.join(''), sources };
}

describe('the built-in responder', () => {
  it('fails instead of not knowing where it answers instead of another', async () => {
    const asked = async (content: string, by = cooking) => {
      let said = '';
      for await (const part of by.respond({ ...asking(content, [], new AbortController().signal), stands_in_for: 'model/x' })) if ('text' in part) said += part.text;
      return said;
    };
    await expect(asked('What is the capital of Peru?')).rejects.toMatchObject({ reason: 'empty' });
    await expect(asked('How do I rinse rice?', new BuiltInResponder(new KnowledgeBase([])))).rejects.toMatchObject({ reason: 'empty' });
    expect(await asked('How do I rinse rice?')).toMatch(/^\*\*Rinse the rice/);
  });

  it('starts with the heading, keeps a code block that the text announces, and rewrites links for the web application', async () => {
    const { answer, sources } = await respondTo('How do I rinse rice?');
    expect(answer).toContain(
      '**Rinse the rice**\n\n' +
        'Rinse it in cold water, see [soaking](/help/soaking#how-long), [timing](/help/kitchen/rice#simmer), ' +
        '[the shop](https://shop.example/rice) and notes:\n\n' +
        '```sh\nrinse --water cold [soaking](../soaking.md)\n```\n\nThen drain it.',
    );
    expect(sources).toEqual([{ title: 'Cooking rice: Rinse the rice', url: '/help/kitchen/rice#rinse-the-rice' }]);
  });

  it('truncates a long passage between blocks and links to the rest', async () => {
    const { answer } = await respondTo('simmer');
    expect(answer).toContain('- lid on\n- low heat\n\nStir nothing.');
    expect(answer).not.toContain('basmati');
    expect(answer).toContain('[Read on](/help/kitchen/rice#simmer)');
  });

  it('streams words that add up to the whole answer', async () => {
    const { pieces, answer } = await respondTo('How do I rinse rice?');
    expect(pieces.length).toBeGreaterThan(20);
    expect(pieces.every((piece) => piece.trim().split(/\s+/).length === 1)).toBe(true);
    expect(answer).toBe(pieces.join(''));
  });

  it('emits nothing more once it is stopped', async () => {
    const stop = new AbortController();
    const received: ResponderPart[] = [];
    for await (const part of cooking.respond(asking('How do I rinse rice?', [], stop.signal))) {
      received.push(part);
      if (received.length === 5) stop.abort();
    }
    expect(received).toHaveLength(5);
    expect((await respondTo('simmer', [], cooking, AbortSignal.abort())).pieces).toEqual([]);
  });

  it('yields to the event loop while it streams', async () => {
    let turns = 0;
    let over = false;
    const count = () => {
      turns++;
      if (!over) setImmediate(count);
    };
    setImmediate(count);
    const { pieces } = await respondTo('How do I rinse rice?');
    over = true;
    expect(turns).toBeGreaterThanOrEqual(Math.floor(pieces.length / 10));
  });

  it('combines a follow-up question with the previous one', async () => {
    const history: History = [
      { role: 'user', content: 'How long do I soak rice?' },
      { role: 'assistant', content: 'An hour.' },
    ];
    expect((await respondTo('and brown?', history)).sources[0]?.url).toBe('/help/soaking#how-long');
    expect((await respondTo('and the capital of Peru?', history)).sources).toEqual([]);
  });

  it.each(['Hello!', 'Good morning', 'hi there', 'Who are you?', 'What can you do?', 'help'])('offers examples after %s', async (said) => {
    const { answer, sources } = await respondTo(said);
    expect(answer).toContain('You can ask me, for example:\n\n- [');
    expect(answer).not.toMatch(/don’t know/);
    expect(sources).toEqual([]);
  });

  it.each(['Thanks!', 'ok, thank you very much', 'Bye', 'Great, thanks'])('answers %s briefly', async (message) => {
    const { answer } = await respondTo(message);
    expect(answer).not.toMatch(/don’t know|You can ask/);
  });

  it('ignores a greeting before a question', async () => {
    expect((await respondTo('Hello, how do I rinse the rice please?')).sources[0]?.url).toBe('/help/kitchen/rice#rinse-the-rice');
    expect((await respondTo('What do you know about brown rice?')).sources[0]?.url).toBe('/help/soaking#how-long');
  });

  it('says so when it has no documents', async () => {
    const { answer } = await respondTo('How do I rinse rice?', [], new BuiltInResponder(new KnowledgeBase([])));
    expect(answer).toMatch(/no documents/);
  });

  const inLanguages = (content: string, ...languages: string[]) => respondTo(content, [], cooking, new AbortController().signal, languages);

  it.each(['Hallo', 'hallo!', 'Guten Tag', 'Grüß Gott', 'Gru\u0308ß Gott', '你好', 'สวัสดีครับ', 'Bonjour', 'نعم مرحبا'.slice(4)])('S36: recognizes the greeting %s on a page in any language', async (said) => {
    expect((await inLanguages(said, 'en')).answer).toMatch(/^Hello!/);
    expect((await inLanguages(said, 'de-AT', 'en')).answer).toMatch(/^Guten Tag!/);
  });

  it.each([
    ['Danke schön', /^Gern geschehen/],
    ['Tschüss', /^Auf Wiedersehen/],
    ['Wer bist du?', /^Ich bin die eingebaute/],
    ['and the capital of Peru?', /^Das weiß ich nicht/],
    ['?', /^Was möchten Sie wissen/],
  ])('S36: answers %s in German if the client prefers that', async (said, answer) => {
    expect((await inLanguages(said, 'fr', 'de-CH', 'en')).answer).toMatch(answer);
    expect((await inLanguages(said, 'en-GB', 'de')).answer).not.toMatch(answer);
  });

  it('answers what needs no search at once, so that many answers share one commit', async () => {
    let answered = 0;
    const answers = Array.from({ length: 100 }, () => respondTo('thank you').then(() => answered++));
    await new Promise(setImmediate);
    expect(answered).toBe(100);
    await Promise.all(answers);
  });
});
