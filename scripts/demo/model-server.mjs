// A small server that speaks the protocol of chat completions, so that the chat can be tried without a language model: it streams
// plausible text at a chosen pace, with reasoning, lists, tables and code. It understands nothing.
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** The models that it offers: one answers at once, one thinks first. */
export const DEMO_MODELS = ['quick', 'thoughtful'];

const CONTEXT_TOKENS = 8_192;
const MAX_BODY_BYTES = 4_194_304;

const THOUGHTS = [
  'The question has two parts. First I should see what is really being asked, then what the person can do with the answer.',
  'I could list every detail, but a short answer with one example is probably of more use here.',
  'Is there an exception that matters? One, perhaps; I will mention it at the end.',
];

const BODIES = [
  (topic) => `Here is how I would go about **${topic}**:\n\n1. Write down what has to be true at the end, in one sentence.\n2. Find the smallest step that proves it can work, and take only that.\n3. Look at the result with somebody who was not involved.\n\nMost of the time goes into the first point, and that is fine: a clear goal saves the other two.\n`,
  (topic) => `There are three common ways to deal with ${topic}:\n\n| Way | Takes | Good for |\n| --- | --- | --- |\n| By hand | minutes | a single case |\n| With a script | an hour | the same case every week |\n| With a service | days | many people at once |\n\nStart with the first. Move on when you have done it **three times** and the steps no longer change.\n`,
  (topic) => `A small example says more about ${topic} than a definition:\n\n\`\`\`python\ndef retry(action, attempts=3):\n    """Runs an action until it succeeds, at most so many times."""\n    for attempt in range(1, attempts + 1):\n        try:\n            return action()\n        except TimeoutError:\n            if attempt == attempts:\n                raise\n\`\`\`\n\nNote that only the *expected* error is caught. Anything else should be seen at once.\n`,
  (topic) => `In short: ${topic} is less difficult than it looks.\n\n> Make it work, make it right, make it fast, in this order.\n\nTwo things are easily forgotten:\n\n- **Tell people what happens.** Silence is read as failure.\n- **Keep a way back.** A change that can be undone needs no courage.\n`,
];

/** Text in pieces as a model would send them: words with what follows them. */
const tokensOf = (text) => text.match(/\s?\S{1,6}|\s/g) ?? [];

/** Passages of documents, which the server puts before a question between marks with a number of their own. */
const PASSAGES = /<<passages (\w+)>>[\s\S]*?<<end of passages \1>>\s*/g;

/** The subject of a question in a few words. */
function topicOf(question) {
  const words = question.replace(/[^\p{L}\p{N}\s-]/gu, ' ').split(/\s+/).filter((word) => word.length > 3);
  return words.slice(-3).join(' ').toLowerCase() || 'this';
}

function answerTo(messages) {
  const said = messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  const questions = said.map((content) => content.replace(PASSAGES, ''));
  const question = questions.at(-1) ?? '';
  const body = BODIES[(question.length + messages.length) % BODIES.length](topicOf(question));
  const memory = questions.length > 2 ? `\nThis is question ${questions.length} in this conversation, so I take it that the earlier answers helped.\n` : '';
  const reference = question === said.at(-1) ? '' : '\nThe documents say more about it [1].\n';
  return `${body}${memory}${reference}\n*This answer comes from the demo's model, which only pretends.*`;
}

async function readBody(request) {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > MAX_BODY_BYTES) throw new Error('the request is too large');
  }
  return JSON.parse(text);
}

async function complete(request, response, tokensPerSecond) {
  const { model, messages } = await readBody(request);
  const id = `demo-${Date.now()}`;
  const send = (delta, finish_reason = null) =>
    response.write(`data: ${JSON.stringify({ id, object: 'chat.completion.chunk', model, choices: [{ index: 0, delta, finish_reason }] })}\n\n`);
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
  const thoughts = model === 'thoughtful' ? tokensOf(THOUGHTS.join(' ')) : [];
  const text = tokensOf(answerTo(messages));
  for (const reasoning_content of thoughts) {
    if (response.destroyed) return;
    send({ reasoning_content });
    await pause(1_000 / tokensPerSecond);
  }
  for (const content of text) {
    if (response.destroyed) return;
    send({ content });
    await pause(1_000 / tokensPerSecond);
  }
  send({}, 'stop');
  const prompt_tokens = Math.ceil(JSON.stringify(messages).length / 4);
  const completion_tokens = thoughts.length + text.length;
  const usage = { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens, completion_tokens_details: { reasoning_tokens: thoughts.length } };
  response.end(`data: ${JSON.stringify({ id, object: 'chat.completion.chunk', model, choices: [], usage })}\n\ndata: [DONE]\n\n`);
}

/**
 * Starts the server on a free port of the loopback address.
 *
 * @param {number} tokensPerSecond how fast it writes
 * @returns {Promise<{url: string, close(): void}>} `url` is what `OPENAI_BASE_URL` has to be
 */
export async function startModelServer(tokensPerSecond) {
  const server = createServer((request, response) => {
    const fail = (status, message) => response.headersSent ? response.destroy() : response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message } }));
    if (request.method === 'GET' && request.url === '/v1/models')
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ object: 'list', data: DEMO_MODELS.map((id) => ({ id, object: 'model', max_model_len: CONTEXT_TOKENS })) }));
    if (request.method === 'POST' && request.url === '/v1/chat/completions') return complete(request, response, tokensPerSecond).catch((error) => fail(400, error.message));
    return fail(404, 'not found');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/v1`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
