import { existsSync, readFileSync } from 'node:fs';
import { v7 as uuidv7 } from 'uuid';
import type { DatabaseKind, MeasuredDatabase, SilentSessions } from './databases/measured-database.js';
import { PostgresDatabase } from './databases/postgres-database.js';
import { SqliteDatabase } from './databases/sqlite-database.js';
import { fillWithHistory, waitUntilIndexed } from './history.js';
import { Connection, requestBytes } from './load/connection.js';
import { expectStatus } from './load/load.js';
import type { Scale } from './rounds.js';
import { Subject } from './subject.js';

/** The built server, and its sources: a tiny run tests the current sources, built or not. */
const BUILT = 'dist/api/src/main.js';
const SOURCES = 'api/src/main.ts';

/** The first administrator of every measured server. */
export const ADMIN = { email: 'admin@switchboard.local', password: 'a password for benchmarks' };

/** Idle threshold in milliseconds, long enough that no session becomes idle during a measurement. */
const IDLE_AFTER_MS = 12 * 3_600_000;

/** Settings that the server must not inherit from the caller's environment: empty ones count as unset. */
const UNSET_SETTINGS = Object.fromEntries(
  [
    'DATABASE_URL', 'REDIS_URL', 'PUBLIC_URL', 'TRUST_PROXY', 'PASSWORD_MIN_LENGTH', 'JWT_SECRET', 'ADMIN_EMAIL', 'ADMIN_PASSWORD', 'REGISTRATION',
    'RATE_LIMITS', 'SESSION_IDLE_AFTER', 'KNOWLEDGE_DIR', 'LOG_LEVEL', 'OPENAI_BASE_URL', 'OPENAI_API_KEY', 'OPENAI_MODEL', 'RESPONDERS', 'TRANSCRIPTS',
    'DATABASE_POOL', 'DRAIN', 'INSTANCE_NAME', 'METRICS_HOST', 'METRICS_PORT', 'METRICS_TOKEN',
  ].flatMap((name) => [[name, ''], [`${name}_FILE`, '']]),
);

/** The server's script at this scale. */
export function serverScript({ tiny }: Scale): string {
  return tiny ? SOURCES : BUILT;
}

/** The server's settings for a database. */
export function serverSettings({ url }: MeasuredDatabase): Record<string, string> {
  return {
    ...UNSET_SETTINGS,
    DATABASE_URL: url,
    JWT_SECRET: 'Qm7rXw2Kd9sVb4Tn8hYc3Lf6Pz1Gj5Ra',
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'warn',
    SESSION_IDLE_AFTER: '12h',
    EXTENSIONS_OFF: installedExtensions(),
  };
}

/** Extensions import the built API, which a server that runs from its sources is not; and it is Switchboard alone that is measured. */
function installedExtensions(): string {
  const list = new URL('../../dist/extensions.json', import.meta.url);
  if (!existsSync(list)) return '';
  return (JSON.parse(readFileSync(list, 'utf8')) as { name: string }[]).map(({ name }) => name).join(',');
}

/** Initial contents of a database. */
export interface Seed {
  sessions: number;
  /** number of sessions with recent activity */
  active?: number;
  /** use a history from `npm run seed` instead: many people, unevenly distributed as in reality */
  history?: boolean;
  /** the server's settings that differ */
  settings?: Record<string, string>;
  /** use this database instead, which is dropped together with the server */
  from?: MeasuredDatabase;
}

/**
 * The real server on its own database, with its administrator signed in, and baselines on copies of that database, so that all use
 * the schema created by the server's own migrations.
 */
export class Scratch {
  private readonly baselines: { subject: Subject; database?: MeasuredDatabase }[] = [];

  private constructor(
    /** source of copies */
    private readonly origin: MeasuredDatabase,
    /** database of the server */
    readonly database: MeasuredDatabase,
    readonly server: Subject,
    /** header line of the signed-in administrator */
    readonly authorization: string,
    readonly user_id: string,
  ) {}

  static async start(scale: Scale, seed: Seed): Promise<Scratch> {
    const origin = seed.from ?? (seed.history ? await newDatabase(scale) : await (await templateOf(scale)).database.copy());
    let database: MeasuredDatabase | undefined;
    try {
      if (seed.history) await fillWithHistory(scale, serverSettings(origin), origin, seed.sessions);
      else if (seed.sessions > 0) await origin.fill(rowsOf((await templateOf(scale)).user_id, seed));
      database = seed.from ?? (await origin.forServer());
      const server = await Subject.server(serverScript(scale), { ...serverSettings(database), ...seed.settings });
      const signedIn = await signIn(server.port);
      if (seed.history) await waitUntilIndexed(database);
      return new Scratch(origin, database, server, `Authorization: Bearer ${signedIn.access_token}`, signedIn.user.user_id);
    } catch (error) {
      await database?.drop();
      await origin.drop();
      throw error;
    }
  }

  /** Copies the database: an SQLite file in its current state, a PostgreSQL database as it was before its server started. */
  copy(): Promise<MeasuredDatabase> {
    return this.origin.copy();
  }

  /**
   * Starts a baseline on a copy of the database, with the script for that database if there is one.
   *
   * @param args follow the database's place
   */
  async baseline(name: 'limit' | 'naive', ...args: string[]): Promise<{ subject: Subject; database: MeasuredDatabase }> {
    const database = await this.copy();
    const subject = await Subject.baseline(name === 'limit' && database.kind === 'postgres' ? 'limit-postgres' : name, database.location, ...args);
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

  /** Stops every process and drops the databases. */
  async remove(): Promise<void> {
    await this.stopBaselines();
    await this.server.stop();
    await this.database.drop();
    await this.origin.drop();
  }
}

/** A database after a server's first start and stop, with only its administrator: the template that all others are copied from. */
interface DatabaseTemplate {
  database: MeasuredDatabase;
  user_id: string;
}

const templates = new Map<DatabaseKind, Promise<DatabaseTemplate>>();

function templateOf(scale: Scale): Promise<DatabaseTemplate> {
  const known = templates.get(scale.database);
  if (known) return known;
  const made = createTemplate(scale);
  templates.set(scale.database, made);
  return made;
}

async function createTemplate(scale: Scale): Promise<DatabaseTemplate> {
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

/** Drops the template of this kind; the next request creates a new one. */
export async function dropTemplate(kind: DatabaseKind): Promise<void> {
  const made = await templates.get(kind)?.catch(() => null); // the caller that requested it received the error
  templates.delete(kind);
  await made?.database.drop();
}

async function newDatabase({ database, postgres }: Scale): Promise<MeasuredDatabase> {
  return database === 'sqlite' ? new SqliteDatabase() : PostgresDatabase.create(postgres);
}

function rowsOf(user_id: string, { sessions, active = 0 }: Seed): SilentSessions {
  const now = Date.now();
  const at = (ms: number) => new Date(ms).toISOString();
  const rows: SilentSessions = { user_id, sessions: [] };
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
