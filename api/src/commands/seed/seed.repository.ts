import type { EntityManager } from 'typeorm';
import { Statement } from '../../core/database/statement.js';
import type { SeededPerson } from './history.js';
import { BatchInsert } from './batch-insert.repository.js';

/** Stored in place of a password hash: it matches no password, so nobody can sign in as a seeded person. */
const NO_PASSWORD = 'none';

const users = new BatchInsert('users', ['user_id', 'email', 'name', 'role', 'status', 'password_hash', 'created_at']);
const findPerson = new Statement('SELECT 1 FROM users WHERE email = $1');
const countSessions = new Statement<{ sessions: unknown }>('SELECT sum(total_sessions) AS sessions FROM session_totals');

/** Statements of seeding that are the same on both databases. */
export class SeedRepository {
  /** Whether the email address is in use. */
  async isEmailTaken(manager: EntityManager, email: string): Promise<boolean> {
    return (await findPerson.one(manager, email)) !== undefined;
  }

  async addPeople(manager: EntityManager, people: readonly SeededPerson[]): Promise<void> {
    await users.run(manager, people.map((each) => [each.user_id, each.email, each.name, 'user', 'active', NO_PASSWORD, each.created_at]));
  }

  /** Number of sessions in the database. */
  async sessions(manager: EntityManager): Promise<number> {
    return Number((await countSessions.one(manager))!.sessions);
  }
}
