import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MeasuredDatabase, SilentSessions } from './measured-database.js';

/** An SQLite file in its own folder. Other processes may write to it at any time. */
export class SqliteDatabase implements MeasuredDatabase {
  readonly kind = 'sqlite';
  private readonly folder = mkdtempSync(join(tmpdir(), 'switchboard-bench-'));
  readonly location = join(this.folder, 'users.db');
  readonly url = `sqlite:${this.location}`;

  forServer(): Promise<MeasuredDatabase> {
    return Promise.resolve(this);
  }

  copy(): Promise<MeasuredDatabase> {
    const copy = new SqliteDatabase();
    this.using((database) => database.prepare('VACUUM INTO ?').run(copy.location));
    return Promise.resolve(copy);
  }

  fill({ user_id, sessions }: SilentSessions): Promise<void> {
    this.using((database) => {
      const addSession = database.prepare(
        'INSERT INTO user_sessions (session_id, user_id, title, created_at, last_activity_at) VALUES (?, ?, ?, ?, ?)',
      );
      database.transaction(() => {
        for (const { session_id, title, created_at, last_activity_at } of sessions) addSession.run(session_id, user_id, title, created_at, last_activity_at);
      })();
    });
    return Promise.resolve();
  }

  value(sql: string): Promise<unknown> {
    return Promise.resolve(this.using((database) => database.prepare(sql).pluck().get()));
  }

  drop(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
    return Promise.resolve();
  }

  /** Runs work on its own connection. */
  using<T>(work: (database: Database.Database) => T): T {
    const database = new Database(this.location);
    try {
      return work(database);
    } finally {
      database.close();
    }
  }
}
