import type pg from 'pg';
import type { JoinedStorm } from './joined-storm.js';

interface StoredMessage {
  session_id: string;
  message_id: string;
  seq: number;
  role: string;
  content: string;
  status: string;
  reply_to: string | null;
  reply_id: string | null;
  parent_id: string | null;
  version: number;
  event: string | null;
}

const NO_PARENT = '00000000-0000-0000-0000-000000000000';

/** What is wrong with what several servers have stored of a storm that is over. */
export async function faultsOf(storm: JoinedStorm, database: pg.Client): Promise<string[]> {
  const { rows: messages } = await database.query<StoredMessage>('SELECT session_id, message_id, seq, role, content, status, reply_to, reply_id, parent_id, version, event FROM messages ORDER BY session_id, seq');
  const { rows: left } = await database.query<{ reply_id: string; owner: string }>('SELECT reply_id, owner FROM generations');
  const { rows: sessions } = await database.query<{ session_id: string; handling_version: number; message_count: number; last_seq: number }>('SELECT session_id, handling_version, message_count, last_seq FROM user_sessions');
  const { rows: whispers } = await database.query<{ lasts: string; used_by: string; withdrawn_at: string | null }>('SELECT lasts, used_by, withdrawn_at FROM whispers');
  const { rows: held } = await database.query<{ session_id: string; n: string }>("SELECT s.session_id, count(o.session_id) AS n FROM user_sessions s JOIN openings o ON o.session_id = s.session_id AND o.expires_at IS NULL AND o.closed_at IS NULL WHERE s.handling <> 'person' GROUP BY s.session_id");
  const within = Map.groupBy(messages, ({ session_id }) => session_id);
  return [
    ...left.map(({ reply_id, owner }) => `the reply ${reply_id} is left in the queue by ${owner}`),
    ...held.map(({ session_id }) => `a transcript of ${session_id}, which nobody has, is held open`),
    ...storm.answered.flatMap((each) => faultOfAnswer(each, messages)),
    ...sessions.flatMap(({ session_id, handling_version, message_count, last_seq }) => {
      const own = within.get(session_id) ?? [];
      const changes = own.filter(({ role }) => role === 'system').length;
      return [
        ...(changes === handling_version ? [] : [`${session_id} was handled anew ${handling_version} times and tells of ${changes}`]),
        ...(own.length === message_count && (own.at(-1)?.seq ?? 0) <= last_seq ? [] : [`${session_id} has ${own.length} messages up to ${own.at(-1)?.seq}, and counts ${message_count} up to ${last_seq}`]),
        ...faultsOfSession(own),
      ];
    }),
    ...whispers.filter(({ lasts, used_by }) => lasts === 'next' && (JSON.parse(used_by) as string[]).length > 1).map(({ used_by }) => `a whisper for one answer went into ${used_by}`),
  ];
}

function faultOfAnswer({ id, kind, content, reply }: JoinedStorm['answered'][number], messages: readonly StoredMessage[]): string[] {
  const stored = messages.filter(({ message_id }) => message_id === id);
  const replied = reply && messages.find(({ message_id }) => message_id === reply.message_id);
  return [
    ...(kind === 'reply' || (stored.length === 1 && stored[0]!.content === content) ? [] : [`${id} was acknowledged and is stored ${stored.length} times`]),
    ...(kind === 'reply' && reply && reply.message_id !== id ? [`the reply ${id} was answered as ${reply.message_id}`] : []),
    // One that was interrupted is replaced, and answered with an error before.
    ...(reply && (replied?.content !== reply.content || replied.version !== reply.version) ? [`the reply ${reply.message_id} was answered as "${reply.content}" (${reply.version}) and is stored as "${replied?.content}" (${replied?.version})`] : []),
  ];
}

function faultsOfSession(own: readonly StoredMessage[]): string[] {
  const ids = new Set(own.flatMap(({ message_id, reply_id }) => [message_id, reply_id]));
  const faults = own.filter(({ parent_id }) => parent_id !== null && parent_id !== NO_PARENT && !ids.has(parent_id)).map(({ message_id, parent_id }) => `${message_id} follows ${parent_id}, which is nothing`);
  let hasPerson = false;
  for (const { role, event, status, message_id } of own) {
    if (role === 'system') hasPerson = event!.includes('person_came') || (hasPerson && !/handed_back|person_left/.test(event!));
    if (role === 'operator' && !hasPerson) faults.push(`${message_id} was said by a person who did not have the session`);
    if (role === 'assistant' && status === 'complete' && hasPerson) faults.push(`the reply ${message_id} was completed while a person had the session`);
  }
  for (const [reply_to, replies] of Map.groupBy(own.filter(({ role }) => role === 'assistant'), (each) => each.reply_to)) {
    if (own.find(({ message_id }) => message_id === reply_to)?.role !== 'user') faults.push(`${replies[0]!.message_id} answers ${reply_to}, which nobody asked`);
    // One that was withdrawn, or said nothing, leaves a gap.
    const versions = replies.map(({ version }) => version);
    if (new Set(versions).size < versions.length) faults.push(`the versions of the replies to ${reply_to} are ${versions.join()}`);
  }
  return faults;
}

/** Questions of sessions in which nothing else happened that were not answered exactly once, in their order. @param seqs of their messages */
export function faultsOfOrder(messages: readonly { seq: number; message_id: string; role: string; reply_to: string | null }[]): string[] {
  const questions = messages.filter(({ role }) => role === 'user').map(({ message_id }) => message_id);
  const answered = messages.filter(({ role }) => role === 'assistant').map(({ reply_to }) => reply_to);
  return questions.join() === answered.join() ? [] : [`asked were ${questions.join()}, answered ${answered.join()}`];
}
