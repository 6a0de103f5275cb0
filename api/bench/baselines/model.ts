// A model server in bare node:http. The last paragraph of the question says how it answers: `N:` pieces, `GAP:` milliseconds before each but
// the first, `FIRST:` milliseconds before that, `HOLD:1` to stay open at the end. Each piece has eight characters and tells when it was sent.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { announce } from './announce.js';
import { stamp } from '../load/stamps.js';

/** When each held or cut answer was closed, by its `ID:`; milliseconds since 1970. */
const closings = new Map<string, number>();

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function complete(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { messages } = JSON.parse(Buffer.concat(chunks).toString()) as { messages: { content: string }[] };
  const wish = (name: string) => new RegExp(`\\b${name}:(\\w+)`).exec(messages.at(-1)!.content)?.[1] ?? '0';
  const [pieces, gap, first] = [Number(wish('N')), Number(wish('GAP')), Number(wish('FIRST'))];
  response.once('close', () => closings.set(wish('ID'), performance.timeOrigin + performance.now()));
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  const send = (delta: object, finish_reason: string | null = null) =>
    response.write(`data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', model: 'bench', choices: [{ index: 0, delta, finish_reason }] })}\n\n`);
  if (first > 0) await pause(first);
  // By the clock, not by waits one after another: a busy machine must not change the pace.
  const from = performance.now();
  for (let at = 0; at < pieces && !response.destroyed; at++) {
    const early = from + at * gap - performance.now();
    if (early > 0) await pause(early);
    send({ content: stamp() });
  }
  if (wish('HOLD') !== '0' || response.destroyed) return;
  send({}, 'stop');
  response.end(`data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 10, completion_tokens: pieces, total_tokens: 10 + pieces } })}\n\ndata: [DONE]\n\n`);
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url!, 'http://model');
  const json = (value: unknown) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  if (pathname === '/v1/chat/completions') complete(request, response).catch(() => response.destroy());
  else if (pathname === '/closed') json({ at: closings.get(searchParams.get('id')!) ?? null });
  else json({ object: 'list', data: [{ id: 'bench', max_model_len: 32_768 }] });
});
server.listen(0, '127.0.0.1', () => announce(server));
