/** The databases that the server supports. */
export const databaseKinds = ['sqlite', 'postgres'] as const;
export type DatabaseKind = (typeof databaseKinds)[number];

/** Row counts of a database. */
export interface Counts {
  sessions: number;
  messages: number;
  replies: number;
}

/** Sessions of one user, without messages. */
export interface SilentSessions {
  user_id: string;
  sessions: { session_id: string; title: string; created_at: string; last_activity_at: string }[];
}

/** A database dedicated to one benchmark and dropped afterwards. */
export interface MeasuredDatabase {
  readonly kind: DatabaseKind;
  /** as in DATABASE_URL */
  readonly url: string;
  /** what a baseline opens: a file path or a URL */
  readonly location: string;
  /** @returns a database that a server may run on while copies are made: this one, or a copy of it */
  forServer(): Promise<MeasuredDatabase>;
  /** Copies its current state. */
  copy(): Promise<MeasuredDatabase>;
  /** Adds rows, before any server runs on it. */
  fill(rows: SilentSessions): Promise<void>;
  /** @param sql a query that returns a single value */
  value(sql: string): Promise<unknown>;
  drop(): Promise<void>;
}

/**
 * Counts a database's rows and checks that the stored totals and per-session counts agree with them.
 *
 * @param kept whether the triggers that keep the totals exist
 * @throws Error when they disagree
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
