import type { EntityManager } from 'typeorm';
import { Statement } from '../../core/database/statement.js';
import type { SeededMessage, SeededPerson, SeededSession } from './history.js';
import { Insertion } from './insertion.repository.js';
import { SqliteBulkRepository, type SqliteBulkOptions } from './sqlite-bulk.repository.js';

/** What stands where a password's hash would: no password has it, so nobody signs in as a seeded person. */
const NO_PASSWORD = 'none';

const users = new Insertion('users', ['user_id', 'email', 'name', 'role', 'status', 'password_hash', 'created_at']);
const sessions = new Insertion('user_sessions', [
  'session_id', 'user_id', 'title', 'created_at', 'last_activity_at', 'ended_at', 'ended_by', 'end_reason',
]);
const messages = new Insertion('messages', [
  'session_id', 'message_id', 'seq', 'role', 'content', 'created_at', 'responder', 'status', 'reply_to',
]);

const findPerson = new Statement('SELECT 1 FROM users WHERE email = $1');

/** Writes seeded people and sessions: on PostgreSQL as anybody would, on SQLite in bulk. */
export class SeedRepository {
  private readonly bulk: SqliteBulkRepository;

  constructor(options: SqliteBulkOptions) {
    this.bulk = new SqliteBulkRepository(options);
  }

  /** Whether this is the database that is written in bulk. */
  isBulk(manager: EntityManager): boolean {
    return manager.dataSource.options.type === 'better-sqlite3';
  }

  /** Whether somebody has this address. */
  async isTaken(manager: EntityManager, email: string): Promise<boolean> {
    return (await findPerson.one(manager, email)) !== undefined;
  }

  async addPeople(manager: EntityManager, people: readonly SeededPerson[]): Promise<void> {
    await users.run(manager, people.map((each) => [each.user_id, each.email, each.name, 'user', 'active', NO_PASSWORD, each.created_at]));
  }

  /** Adds sessions with their messages, and all that is kept of them. */
  async addSessions(manager: EntityManager, made: readonly SeededSession[]): Promise<void> {
    if (this.isBulk(manager)) return this.bulk.addSessions(manager, made);
    await sessions.run(manager, made.map((each) => [
      each.session_id, each.user_id, each.title, each.created_at, each.last_activity_at, each.ended_at, each.ended_by, each.end_reason,
    ]));
    await messages.run(manager, made.flatMap(({ session_id, messages }) => messages.map((each) => messageRow(session_id, each))));
  }
}

function messageRow(session_id: string, each: SeededMessage): unknown[] {
  return [session_id, each.message_id, each.seq, each.role, each.content, each.created_at, each.responder, each.status, each.reply_to];
}
