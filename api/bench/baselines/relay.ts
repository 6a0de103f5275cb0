// A relay in bare node:http: it asks the model at the given port, and passes each piece on as an event. It stores nothing and checks nobody.
import { createParser } from 'eventsource-parser';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { announce } from './announce.js';

const [port] = process.argv.slice(2);

async function relay(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { message } = JSON.parse(Buffer.concat(chunks).toString()) as { message: string };
  const body = JSON.stringify({ model: 'bench', stream: true, messages: [{ role: 'user', content: message }] });
  const answer = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  let offset = 0;
  const parser = createParser({
    onEvent: ({ data }) => {
      const text = data === '[DONE]' ? '' : ((JSON.parse(data) as { choices: { delta: { content?: string } }[] }).choices[0]?.delta.content ?? '');
      if (text === '') return;
      response.write(`event: delta\ndata: ${JSON.stringify({ offset, text })}\n\n`);
      offset += text.length;
    },
  });
  const decoder = new TextDecoder();
  for await (const chunk of answer.body!) parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
  response.end();
}

const server = createServer((request, response) => void relay(request, response).catch(() => response.destroy()));
server.listen(0, '127.0.0.1', () => announce(server));
