import type { Message, MessageList, Problem } from '@switchboard/shared';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import type { Answer } from '../support/client.js';
import { idAt, newSession, mostlyOwner } from './session-commands.js';
import { ask, askAdmin, command, type Model, type ModelSession, type Person, personAt, type Real, viewOf, type Who } from './world.js';
import type { AnsweredChat } from '../support/answered-chat.js';

type ChatReply = Answer<AnsweredChat & Problem>;

/** The message_id of a call: none, a new one, or one of the session's again, with the same text or another. */
interface MessageIdChoice {
  kind: 'none' | 'new' | 'again' | 'other';
  at: number;
}

interface SendCommand {
  who: Who;
  where: number;
  text: string;
  idChoice: MessageIdChoice;
}

/** What the scripted responder stores as the reply to this text; null for nothing. */
function expectedReply(text: string): { content: string; status: string } | null {
  if (text.startsWith('fail')) return null;
  return text.startsWith('half') ? { content: 'half', status: 'interrupted' } : { content: `re: ${text}`, status: 'complete' };
}

const problem = (answer: ChatReply, status: number, code: string): void =>
  expect([answer.status, answer.body.code]).toEqual([status, code]);

/** The newest reply to a message; undefined if it has none. */
const replyTo = ({ messages }: ModelSession, message_id: string): Message | undefined => messages.findLast(({ reply_to }) => reply_to === message_id);

/** Reads the whole session, checks that it is what it was, without `removed` and with `added`, and updates the model. */
async function updateModel(session: ModelSession, real: Real, removed: Message | undefined, added: object[]): Promise<void> {
  const { messages } = (await ask<MessageList>(real, session.owner, 'GET', `/api/sessions/${session.session_id}/messages`))!.body;
  const at = real.clock.instant();
  const expected = added.map((each, index) =>
    expect.objectContaining({ session_id: session.session_id, seq: session.last_seq + 1 + index, created_at: at, ...each }),
  );
  expect(messages).toEqual([...session.messages.filter((each) => each !== removed), ...expected]);
  if (session.leaf_id === removed?.message_id) session.leaf_id = removed?.parent_id ?? null;
  for (const { message_id, parent_id, role } of messages.slice(messages.length - added.length))
    if (role === 'user' || session.leaf_id === parent_id) session.leaf_id = message_id;
  session.messages = messages;
  session.last_seq += added.length;
  session.last_activity_at = at;
}

/** The session in which a call may send a message, created if its id was never used; undefined if the response must be 404. */
function sessionFor(model: Model, real: Real, person: Person, session_id: string): ModelSession | undefined {
  const known = model.sessions.find((each) => each.session_id === session_id);
  if (known) return known.owner === person ? known : undefined;
  return model.deleted.includes(session_id) ? undefined : newSession(session_id, person, null, real);
}

async function say(model: Model, real: Real, { who, where, text, idChoice }: SendCommand): Promise<void> {
  const session_id = idAt(model, where);
  const person = personAt(model, who, session_id);
  const stored = model.sessions.find((each) => each.session_id === session_id)?.messages ?? [];
  const earlier = idChoice.kind === 'again' || idChoice.kind === 'other' ? stored[idChoice.at % stored.length] : undefined;
  const message = earlier ? earlier.content.slice(0, 100) + (idChoice.kind === 'other' ? '!' : '') : text;
  const message_id = earlier?.message_id ?? (idChoice.kind === 'none' ? undefined : randomUUID());
  const answer = await ask<AnsweredChat & Problem>(real, person, 'POST', `/api/sessions/${session_id}/chat`, { message, message_id });
  if (!answer) return;
  const session = sessionFor(model, real, person, session_id);
  if (!session) return problem(answer, 404, 'session_not_found');
  if (earlier) return retryMessage(session, real, earlier, message, answer);
  if (session.ended) return problem(answer, 409, 'session_ended');
  if (!model.sessions.includes(session)) model.sessions.push(session);
  session.title ??= message;
  const reply = expectedReply(message);
  const question = { role: 'user', content: message, status: 'complete', reply_to: null, ...(message_id && { message_id }) };
  await updateModel(session, real, undefined, [question, ...(reply ? [{ role: 'assistant', responder: 'scripted', ...reply }] : [])]);
  answered(session, real, answer, session.messages.find(({ seq }) => seq === session.last_seq - (reply ? 1 : 0))!);
}

async function retryMessage(session: ModelSession, real: Real, earlier: Message, message: string, answer: ChatReply): Promise<void> {
  if (earlier.role !== 'user' || earlier.content !== message) return problem(answer, 422, 'message_id_reused');
  const before = replyTo(session, earlier.message_id);
  if (before?.status === 'interrupted') await answerAgain(session, real, earlier, before);
  answered(session, real, answer, session.messages.find(({ message_id }) => message_id === earlier.message_id)!);
}

/** An interrupted reply is replaced, unless something was said after it: then the new one is a further version beside it, under a new id. */
async function answerAgain(session: ModelSession, real: Real, question: Message, interrupted: Message): Promise<void> {
  const reply = { role: 'assistant', ...expectedReply(question.content) };
  const { message_id, version } = interrupted;
  if (!session.messages.some(({ parent_id }) => parent_id === message_id)) return updateModel(session, real, interrupted, [{ ...reply, message_id, version }]);
  session.messages = session.messages.map((each) => (each === question ? { ...each, reply_id: expect.not.stringMatching(message_id) as string } : each));
  await updateModel(session, real, undefined, [{ ...reply, version: version + 1 }]);
  const asked = session.messages.find((each) => each.message_id === question.message_id)!;
  expect(replyTo(session, question.message_id)!.message_id).toBe(asked.reply_id);
}

/** Checks that the call's response is what the session contains. */
function answered(session: ModelSession, real: Real, answer: ChatReply, message: Message): void {
  const reply = replyTo(session, message.message_id);
  if (reply?.status !== 'complete') return problem(answer, 502, 'responder_failed');
  expect([answer.status, answer.body]).toEqual([200, { session: viewOf(session, real), message, reply }]);
}

/** Several concurrent calls: with different messages, or all with the same one. */
async function burst(model: Model, real: Real, who: Who, where: number, same: boolean): Promise<void> {
  const session_id = idAt(model, where);
  const person = personAt(model, who, session_id);
  const session = sessionFor(model, real, person, session_id);
  const shared = same ? { message: 'at once', message_id: randomUUID() } : null;
  const path = `/api/sessions/${session_id}/chat`;
  const all = await Promise.all(
    [0, 1, 2].map((at) => ask<AnsweredChat & Problem>(real, person, 'POST', path, shared ?? { message: `at once ${at}` })),
  );
  for (const answer of all) {
    if (!answer) return;
    if (!session) problem(answer, 404, 'session_not_found');
    else if (session.ended) problem(answer, 409, 'session_ended');
    else expect(answer.status).toBe(200);
  }
  if (!session || session.ended) return;
  if (!model.sessions.includes(session)) model.sessions.push(session);
  const fresh = session.messages.length;
  await updateModel(session, real, undefined, Array<object>(same ? 2 : 6).fill({ status: 'complete' }));
  session.title ??= session.messages[fresh]!.content;
  for (const answer of all) expect(session.messages).toEqual(expect.arrayContaining([answer!.body.message, answer!.body.reply]));
  for (const answer of all) expect(answer!.body.reply.reply_to).toBe(answer!.body.message.message_id);
  expect(new Set(all.map((answer) => answer!.body.reply.message_id)).size).toBe(same ? 1 : 3);
}

async function stop(model: Model, real: Real, who: Who, where: number): Promise<void> {
  const session_id = idAt(model, where);
  const person = personAt(model, who, session_id);
  const answer = await ask(real, person, 'POST', `/api/sessions/${session_id}/stop`);
  const own = model.sessions.some((each) => each.session_id === session_id && each.owner === person);
  if (answer) expect(answer.status).toBe(own ? 204 : 404);
}

/** Reads a session's messages page by page, as a person or as the administrator. */
async function read(model: Model, real: Real, who: Who, where: number, limit: number): Promise<void> {
  const session_id = idAt(model, where);
  const person = personAt(model, who, session_id);
  const session = model.sessions.find((each) => each.session_id === session_id);
  const path = `/api/sessions/${session_id}/messages`;
  const first = await ask<Problem>(real, person, 'GET', path);
  if (first) expect(first.status).toBe(session?.owner === person ? 200 : 404);
  const own = async (query: string) => (await ask<MessageList>(real, person, 'GET', path + query))!.body;
  if (first?.status === 200) expect(await pagesOf(limit, own)).toEqual(session!.messages);
  await adminReads(real, session_id, session, limit);
}

/** Checks that the administrator sees the model's messages, or gets 404. */
export async function adminReads(real: Real, session_id: string, session: ModelSession | undefined, limit: number): Promise<void> {
  const path = `/api/admin/sessions/${session_id}/messages`;
  if (!session) return expect((await askAdmin(real, 'GET', path)).status).toBe(404);
  expect(await pagesOf(limit, async (query) => (await askAdmin<MessageList>(real, 'GET', path + query)).body)).toEqual(session.messages);
}

async function pagesOf(limit: number, get: (query: string) => Promise<MessageList>): Promise<Message[]> {
  const all: Message[] = [];
  for (;;) {
    const { messages } = await get(`?limit=${limit}&after=${all.at(-1)?.seq ?? 0}`);
    all.push(...messages);
    expect(all.map(({ seq }) => seq)).toEqual([...new Set(all.map(({ seq }) => seq))].sort((a, b) => a - b));
    if (messages.length < limit) return all;
  }
}

const where = fc.nat(7);
const sendCommand = fc.record({
  who: mostlyOwner,
  where,
  text: fc.constantFrom('hello', 'half of it', 'fail this', '🐈 ünïcode'),
  idChoice: fc.record({ kind: fc.constantFrom('none', 'new', 'again', 'again', 'other'), at: fc.nat(3) }),
});

const say$ = sendCommand.map((how) => command(`say(${fc.stringify(how)})`, (model, real) => say(model, real, how)));

/** Sending and reading messages. Sending is listed several times, since everything else depends on it. */
export const chatCommands = [
  say$, say$, say$,
  fc.tuple(mostlyOwner, where, fc.boolean()).map(([at, to, same]) =>
    command(`burst(${at}, ${to}, ${same ? 'the same' : 'different'})`, (model, real) => burst(model, real, at, to, same)),
  ),
  fc.tuple(mostlyOwner, where).map(([at, to]) => command(`stop(${at}, ${to})`, (model, real) => stop(model, real, at, to))),
  fc.tuple(mostlyOwner, where, fc.integer({ min: 1, max: 5 })).map(([at, to, limit]) =>
    command(`read(${at}, ${to}, ${limit})`, (model, real) => read(model, real, at, to, limit)),
  ),
];
