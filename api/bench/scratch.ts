import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { fillWithHistory, leaveToIndex, untilIndexed } from './history.js';
import { Connection, requestBytes } from './load/connection.js';
import { expectStatus } from './load/load.js';
import { etagOf, listRequest } from './load/polls.js';
import type { Scale } from './rounds.js';
import { Subject } from './subject.js';

/** The built server, and the same from its sources: a tiny run asserts what stands there now, built or not. */
const BUILT = 'dist/api/src/main.js';
const SOURCES = 'api/src/main.ts';

/** The first administrator of every measured server. */
export const ADMIN = { email: 'admin@switchboard.local', password: 'a password for benchmarks' };

/** Sessions count as active for so long that none falls idle while it is measured. */
const IDLE_AFTER_MS = 12 * 3_600_000;

/** Settings that must not reach the server from whoever runs the benchmark: empty ones count as not given. */
const NOT_GIVEN = Object.fromEntries(
  ['REDIS_URL', 'PUBLIC_URL', 'TRUST_PROXY', 'PASSWORD_MIN_LENGTH', 'REGISTRATION', 'KNOWLEDGE_DIR', 'OPENAI_BASE_URL', 'OPENAI_API_KEY', 'OPENAI_MODEL']
    .map((name) => [name, '']),
);

/** The server's script at this scale. */
export function serverScript({ tiny }: Scale): string {
  return tiny ? SOURCES : BUILT;
}

/** The server's settings on a database file. @param file absolute */
export function serverSettings(file: string): Record<string, string> {
  return {
    ...NOT_GIVEN,
    DATABASE_URL: `sqlite:${file}`,
    JWT_SECRET: 'Qm7rXw2Kd9sVb4Tn8hYc3Lf6Pz1Gj5Ra',
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'warn',
    SESSION_IDLE_AFTER: '12h',
  };
}

/** What is written into a database before it is measured. */
export interface Seed {
  sessions: number;
  /** those whose last activity is recent */
  active?: number;
  /** messages in all, spread evenly */
  messages?: number;
  /** instead of that: what `npm run seed` makes, of many people and as uneven as in life */
  history?: boolean;
  /** or else begins as a copy of this SQLite file */
  from?: string;
}

/**
 * The real server on a database of its own, its administrator signed in, and copies of that database for the baselines: so the
 * schema is the same for all, made by the server's own migrations.
 */
export class Scratch {
  private readonly database: Database.Database;
  private copies = 0;
  private readonly baselines: Subject[] = [];

  private constructor(
    private readonly folder: string,
    /** the SQLite file */
    readonly file: string,
    /** the server */
    readonly server: Subject,
    /** header line of the signed-in administrator */
    readonly authorization: string,
    readonly user_id: string,
  ) {
    this.database = new Database(file);
  }

  static async start(scale: Scale, seed: Seed): Promise<Scratch> {
    const folder = mkdtempSync(join(tmpdir(), 'switchboard-bench-'));
    const file = join(folder, 'users.db');
    try {
      if (seed.from) copyDatabase(seed.from, file);
      else if (seed.history) {
        await fillWithHistory(scale, serverSettings(file), seed.sessions);
        leaveToIndex(file);
      }
      const server = await Subject.server(serverScript(scale), serverSettings(file));
      const signedIn = await signIn(server.port);
      const scratch = new Scratch(folder, file, server, `Authorization: Bearer ${signedIn.access_token}`, signedIn.user.user_id);
      if (seed.history) await untilIndexed(file);
      else await scratch.seed(seed);
      return scratch;
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Copies the database as it is now. @returns the copy */
  copy(): string {
    const file = join(this.folder, `copy-${++this.copies}.db`);
    copyDatabase(this.file, file);
    return file;
  }

  /** Starts a baseline on a copy of the database. @param args come after the file */
  async baseline(name: string, ...args: string[]): Promise<{ subject: Subject; file: string }> {
    const file = this.copy();
    const subject = await this.plainBaseline(name, file, ...args);
    return { subject, file };
  }

  /** Starts a baseline without a database. */
  async plainBaseline(name: string, ...args: string[]): Promise<Subject> {
    const subject = await Subject.baseline(name, ...args);
    this.baselines.push(subject);
    return subject;
  }

  async stopBaselines(): Promise<void> {
    await Promise.all(this.baselines.splice(0).map((subject) => subject.stop()));
  }

  /** Ends every process and removes the databases. */
  async remove(): Promise<void> {
    this.database.close();
    await this.stopBaselines();
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** Fills the database beside the running server, which looks every second whether another program wrote, and waits until it has. */
  private async seed(seed: Seed): Promise<void> {
    if (seed.sessions === 0) return;
    const connection = await Connection.open(this.server.port);
    const first = await connection.send(listRequest(this.authorization));
    expectStatus(first, 200);
    this.fill(seed);
    const poll = listRequest(this.authorization, '', `If-None-Match: ${etagOf(first)}`);
    while ((await connection.send(poll)).status === 304) await new Promise((resolve) => setTimeout(resolve, 20));
    connection.close();
  }

  private fill({ sessions, active = 0, messages = 0 }: Seed): void {
    const now = Date.now();
    const at = (ms: number) => new Date(ms).toISOString();
    const addSession = this.database.prepare(
      'INSERT INTO user_sessions (session_id, user_id, title, created_at, last_activity_at) VALUES (?, ?, ?, ?, ?)',
    );
    const addMessage = this.database.prepare(
      `INSERT INTO messages (session_id, message_id, seq, role, content, created_at, status)
       VALUES (?, ?, ?, 'user', 'What does the idle badge mean, and when does it show?', ?, 'complete')`,
    );
    this.database.transaction(() => {
      for (let index = 0; index < sessions; index++) {
        const last = index < active ? now - index * 1_000 : now - IDLE_AFTER_MS * 2 - index * 60_000;
        const session_id = uuidv7({ msecs: last });
        addSession.run(session_id, this.user_id, `How do I change the port, please? (${index})`, at(last - 3_600_000), at(last));
        const said = Math.floor(((index + 1) * messages) / sessions) - Math.floor((index * messages) / sessions);
        for (let seq = 1; seq <= said; seq++) addMessage.run(session_id, uuidv7({ msecs: last }), seq, at(last - said + seq));
      }
    })();
  }
}

/** Copies a database, whoever writes to it. */
function copyDatabase(from: string, to: string): void {
  const database = new Database(from, { readonly: true });
  try {
    database.prepare('VACUUM INTO ?').run(to);
  } finally {
    database.close();
  }
}

interface SignedIn {
  access_token: string;
  user: { user_id: string };
}

async function signIn(port: number): Promise<SignedIn> {
  const connection = await Connection.open(port);
  const exchange = await connection.send(requestBytes({ method: 'POST', path: '/api/auth/login', body: ADMIN }));
  connection.close();
  expectStatus(exchange, 200);
  return JSON.parse(exchange.body.toString()) as SignedIn;
}

/** What a database holds, each way of counting it. */
export interface Counts {
  sessions: number;
  messages: number;
  replies: number;
}

/**
 * Counts a database's rows, and that the kept totals and each session's own count say the same.
 *
 * @param kept whether the triggers that keep totals are there
 * @throws Error when they do not
 */
export function countRows(file: string, kept = true): Counts {
  const database = new Database(file, { readonly: true });
  try {
    const number = (sql: string) => database.prepare<[], number>(sql).pluck().get()!;
    const counts = {
      sessions: number('SELECT count(*) FROM user_sessions'),
      messages: number('SELECT count(*) FROM messages'),
      replies: number('SELECT count(*) FROM messages WHERE reply_to IS NOT NULL'),
    };
    const totals = {
      messages_of_sessions: number('SELECT coalesce(sum(message_count), 0) FROM user_sessions'),
      total_messages: kept ? number('SELECT sum(total_messages) FROM session_totals') : counts.messages,
      total_sessions: kept ? number('SELECT sum(total_sessions) FROM session_totals') : counts.sessions,
    };
    if (totals.messages_of_sessions !== counts.messages || totals.total_messages !== counts.messages || totals.total_sessions !== counts.sessions)
      throw new Error(`the totals disagree with the rows: ${JSON.stringify({ ...counts, ...totals })}`);
    return counts;
  } finally {
    database.close();
  }
}
