import { v7 as uuidv7 } from 'uuid';
import type { DatabaseKind, MeasuredDatabase, PlainRows } from './databases/measured-database.js';
import { PostgresDatabase } from './databases/postgres-database.js';
import { SqliteDatabase } from './databases/sqlite-database.js';
import { fillWithHistory, untilIndexed } from './history.js';
import { Connection, requestBytes } from './load/connection.js';
import { expectStatus } from './load/load.js';
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
  [
    'DATABASE_URL', 'REDIS_URL', 'PUBLIC_URL', 'TRUST_PROXY', 'PASSWORD_MIN_LENGTH', 'JWT_SECRET', 'ADMIN_EMAIL', 'ADMIN_PASSWORD', 'REGISTRATION',
    'RATE_LIMITS', 'SESSION_IDLE_AFTER', 'KNOWLEDGE_DIR', 'LOG_LEVEL', 'OPENAI_BASE_URL', 'OPENAI_API_KEY', 'OPENAI_MODEL',
  ].flatMap((name) => [[name, ''], [`${name}_FILE`, '']]),
);

/** The server's script at this scale. */
export function serverScript({ tiny }: Scale): string {
  return tiny ? SOURCES : BUILT;
}

/** The server's settings on a database. */
export function serverSettings({ url }: MeasuredDatabase): Record<string, string> {
  return {
    ...NOT_GIVEN,
    DATABASE_URL: url,
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
  /** instead of that: what `npm run seed` makes, of many people and as uneven as in life */
  history?: boolean;
  /** or else it is this database, and removed with the server */
  from?: MeasuredDatabase;
}

/**
 * The real server on a database of its own, its administrator signed in, and copies of that database for the baselines: so the
 * schema is the same for all, made by the server's own migrations.
 */
export class Scratch {
  private readonly baselines: { subject: Subject; database?: MeasuredDatabase }[] = [];

  private constructor(
    /** what copies are made of */
    private readonly origin: MeasuredDatabase,
    /** what the server runs on */
    readonly database: MeasuredDatabase,
    /** the server */
    readonly server: Subject,
    /** header line of the signed-in administrator */
    readonly authorization: string,
    readonly user_id: string,
  ) {}

  static async start(scale: Scale, seed: Seed): Promise<Scratch> {
    const origin = seed.from ?? (seed.history ? await newDatabase(scale) : await (await beginning(scale)).database.copy());
    let database: MeasuredDatabase | undefined;
    try {
      if (seed.history) await fillWithHistory(scale, serverSettings(origin), origin, seed.sessions);
      else if (seed.sessions > 0) await origin.fill(rowsOf((await beginning(scale)).user_id, seed));
      database = seed.from ?? (await origin.served());
      const server = await Subject.server(serverScript(scale), serverSettings(database));
      const signedIn = await signIn(server.port);
      if (seed.history) await untilIndexed(database);
      return new Scratch(origin, database, server, `Authorization: Bearer ${signedIn.access_token}`, signedIn.user.user_id);
    } catch (error) {
      await database?.drop();
      await origin.drop();
      throw error;
    }
  }

  /** Copies the database: an SQLite file as it is now, one of PostgreSQL as it was before its server started. */
  copy(): Promise<MeasuredDatabase> {
    return this.origin.copy();
  }

  /** Starts a baseline on a copy of the database, which one of them may have a script of its own for. @param args come after its place */
  async baseline(name: 'limit' | 'naive', ...args: string[]): Promise<{ subject: Subject; database: MeasuredDatabase }> {
    const database = await this.copy();
    const subject = await Subject.baseline(name === 'limit' && database.kind === 'postgres' ? 'limit-postgres' : name, database.place, ...args);
    const baseline = { subject, database };
    this.baselines.push(baseline);
    return baseline;
  }

  /** Starts a baseline without a database. */
  async plainBaseline(name: string, ...args: string[]): Promise<Subject> {
    const subject = await Subject.baseline(name, ...args);
    this.baselines.push({ subject });
    return subject;
  }

  async stopBaselines(): Promise<void> {
    for (const { subject, database } of this.baselines.splice(0)) {
      await subject.stop();
      await database?.drop();
    }
  }

  /** Ends every process and removes the databases. */
  async remove(): Promise<void> {
    await this.stopBaselines();
    await this.server.stop();
    await this.database.drop();
    await this.origin.drop();
  }
}

/** A database that a server has made and left, with nothing in it but its administrator: every other one begins as a copy. */
interface Beginning {
  database: MeasuredDatabase;
  user_id: string;
}

const beginnings = new Map<DatabaseKind, Promise<Beginning>>();

function beginning(scale: Scale): Promise<Beginning> {
  const known = beginnings.get(scale.database);
  if (known) return known;
  const made = begin(scale);
  beginnings.set(scale.database, made);
  return made;
}

async function begin(scale: Scale): Promise<Beginning> {
  const database = await newDatabase(scale);
  try {
    const server = await Subject.server(serverScript(scale), serverSettings(database));
    const { user } = await signIn(server.port);
    await server.stop();
    return { database, user_id: user.user_id };
  } catch (error) {
    await database.drop();
    throw error;
  }
}

/** Removes what databases of this kind began as; the next one begins anew. */
export async function removeBeginning(kind: DatabaseKind): Promise<void> {
  const made = await beginnings.get(kind)?.catch(() => null); // whoever asked for it was told
  beginnings.delete(kind);
  await made?.database.drop();
}

async function newDatabase({ database }: Scale): Promise<MeasuredDatabase> {
  return database === 'sqlite' ? new SqliteDatabase() : PostgresDatabase.create();
}

function rowsOf(user_id: string, { sessions, active = 0 }: Seed): PlainRows {
  const now = Date.now();
  const at = (ms: number) => new Date(ms).toISOString();
  const rows: PlainRows = { user_id, sessions: [] };
  for (let index = 0; index < sessions; index++) {
    const last = index < active ? now - index * 1_000 : now - IDLE_AFTER_MS * 2 - index * 60_000;
    const title = `How do I change the port, please? (${index})`;
    rows.sessions.push({ session_id: uuidv7({ msecs: last }), title, created_at: at(last - 3_600_000), last_activity_at: at(last) });
  }
  return rows;
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
