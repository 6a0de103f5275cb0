import type { Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { type Answer, Client } from './support/client.js';
import { createScratchDatabase } from './support/databases.js';
import { sendTarget } from './support/raw-http.js';
import { ServerProcess } from './support/server-process.js';
import type { AnsweredChat } from './support/answered-chat.js';

const JWT_SECRET = 'Zp4Vn8rKx2QwLs6TbHy9Ej3UfMc7GaDo5NiRk1';
const ADMIN_PASSWORD = 'kestrel over the harbour';
const PASSWORD = 'velvet tractor on sunday';
const NEXT_PASSWORD = 'nine lanterns in the rain';
const WRONG_PASSWORD = 'this one is not right at all';
const SAID = 'something that is only for the two of us';

test("A16 A17: no secret appears in the most verbose log or in a response, and no user sees another's data", async () => {
  const database = await createScratchDatabase('sqlite');
  const server = await ServerProcess.start({ DATABASE_URL: database.url, JWT_SECRET, ADMIN_PASSWORD, LOG_LEVEL: 'trace' });
  try {
    const answers: Answer[] = [];
    const bob = await Client.register(server.url, 'bob@example.com', PASSWORD);
    await bob.post('/api/sessions', { title: 'of bob alone' });

    const ann = await Client.register(server.url, 'ann@example.com', PASSWORD);
    const keep = async (answer: Promise<Answer>) => {
      answers.push(await answer);
      return answers.at(-1)!;
    };
    await keep(ann.post('/api/auth/login', { email: 'ann@example.com', password: WRONG_PASSWORD }));
    await keep(ann.post('/api/auth/login', `{"email":"ann@example.com","password":"${PASSWORD}"`));
    await keep(ann.post('/api/auth/register', { email: 'ann@example.com', password: PASSWORD, password_hash: WRONG_PASSWORD }));
    await keep(ann.post('/api/auth/register', { email: 'bob@example.com', password: PASSWORD }));
    const { session_id } = (await keep(ann.post<Session>('/api/sessions'))).body as Session;
    const chat = (await keep(ann.post(`/api/sessions/${session_id}/chat`, { message: SAID }))).body as AnsweredChat;
    expect(chat.message.content).toBe(SAID);
    // A duplicate that the database itself rejects: its error message must not reveal the text of the message.
    await keep(ann.post(`/api/sessions/${session_id}/chat`, { message: SAID, message_id: chat.reply.message_id }));
    for (const path of ['/api/auth/me', '/api/auth/sign-ins', '/api/sessions', `/api/sessions/${session_id}`, `/api/sessions/${session_id}/messages`])
      await keep(ann.get(path));
    await keep(ann.get(`/api/sessions?q=${encodeURIComponent(SAID)}&limit=0`));
    await keep(ann.get('/api/admin/sessions'));
    const refreshed = await ann.post<{ access_token: string }>('/api/auth/refresh', undefined, { cookie: ann.cookies });
    expect(refreshed.status).toBe(200);
    for (const name of ['access_token', 'token']) await sendTarget(server.url, 'GET', `/api/auth/me?${name}=${ann.token}`);
    await sendTarget(server.url, 'GET', '/api/auth/me', { cookie: ann.cookies, 'x-api-key': ann.token });
    await keep(ann.post('/api/auth/password', { current_password: WRONG_PASSWORD, password: NEXT_PASSWORD }));
    expect((await keep(ann.post('/api/auth/password', { current_password: PASSWORD, password: NEXT_PASSWORD }))).status).toBe(204);
    await keep(ann.post(`/api/sessions/${randomUUID()}/chat`, { message: `${SAID}\u0000` }));
    await keep(ann.delete('/api/auth/me', { current_password: NEXT_PASSWORD }));

    const cookies = [...ann.cookies.split('; '), ...refreshed.headers.getSetCookie()].map((cookie) => /=([^;]+)/.exec(cookie)![1]!);
    const secrets = [JWT_SECRET, ADMIN_PASSWORD, PASSWORD, NEXT_PASSWORD, WRONG_PASSWORD, ann.token, refreshed.body.access_token, ...cookies, '$argon2'];
    expect(secrets.every((secret) => secret.length > 6)).toBe(true);
    expect(server.output).toContain('"path":"/api/auth/password"');
    for (const secret of [...secrets, SAID, encodeURIComponent(SAID)]) expect([secret, server.output.includes(secret)]).toEqual([secret, false]);

    const texts = answers.map(({ text }) => text).join('\n');
    for (const secret of [...secrets, '"password_hash":', 'token_hash']) expect([secret, texts.includes(secret)]).toEqual([secret, false]);
    for (const other of ['of bob alone', bob.user.user_id, 'admin@switchboard.local']) expect([other, texts.includes(other)]).toEqual([other, false]);
  } finally {
    await server.crash();
    await database.drop();
  }
});
