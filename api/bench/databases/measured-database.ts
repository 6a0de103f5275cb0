/** The databases that the server runs on. */
export const databaseKinds = ['sqlite', 'postgres'] as const;
export type DatabaseKind = (typeof databaseKinds)[number];

/** What a database holds, each way of counting it. */
export interface Counts {
  sessions: number;
  messages: number;
  replies: number;
}

/** Sessions of one person in which nothing was said. */
export interface PlainRows {
  user_id: string;
  sessions: { session_id: string; title: string; created_at: string; last_activity_at: string }[];
}

/** A database of a benchmark's own: nothing else uses it, and nothing is left of it. */
export interface MeasuredDatabase {
  readonly kind: DatabaseKind;
  /** as in DATABASE_URL */
  readonly url: string;
  /** what a baseline opens: a file, or a URL */
  readonly place: string;
  /** @returns what a server may run on while copies are made: this one, or a copy of it */
  served(): Promise<MeasuredDatabase>;
  /** Copies it as it is now. */
  copy(): Promise<MeasuredDatabase>;
  /** Adds rows, before any server runs on it. */
  fill(rows: PlainRows): Promise<void>;
  /** @param sql answers one value */
  value(sql: string): Promise<unknown>;
  drop(): Promise<void>;
}

/**
 * Counts a database's rows, and that the kept totals and each session's own count say the same.
 *
 * @param kept whether the triggers that keep totals are there
 * @throws Error when they do not
 */
export async function countRows(database: MeasuredDatabase, kept = true): Promise<Counts> {
  const number = async (sql: string) => Number(await database.value(sql));
  const counts = {
    sessions: await number('SELECT count(*) FROM user_sessions'),
    messages: await number('SELECT count(*) FROM messages'),
    replies: await number('SELECT count(*) FROM messages WHERE reply_to IS NOT NULL'),
  };
  const totals = {
    messages_of_sessions: await number('SELECT coalesce(sum(message_count), 0) FROM user_sessions'),
    total_messages: kept ? await number('SELECT sum(total_messages) FROM session_totals') : counts.messages,
    total_sessions: kept ? await number('SELECT sum(total_sessions) FROM session_totals') : counts.sessions,
  };
  if (totals.messages_of_sessions !== counts.messages || totals.total_messages !== counts.messages || totals.total_sessions !== counts.sessions)
    throw new Error(`the totals disagree with the rows: ${JSON.stringify({ ...counts, ...totals })}`);
  return counts;
}
