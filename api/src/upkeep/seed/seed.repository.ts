import type { EntityManager } from 'typeorm';
import { Statement } from '../../core/database/statement.js';
import type { SeededPerson } from './history.js';
import { Insertion } from './insertion.repository.js';

/** What stands where a password's hash would: no password has it, so nobody signs in as a seeded person. */
const NO_PASSWORD = 'none';

const users = new Insertion('users', ['user_id', 'email', 'name', 'role', 'status', 'password_hash', 'created_at']);
const findPerson = new Statement('SELECT 1 FROM users WHERE email = $1');
const countSessions = new Statement<{ sessions: unknown }>('SELECT sum(total_sessions) AS sessions FROM session_totals');

/** What every seeding does, on both databases. */
export class SeedRepository {
  /** Whether somebody has this address. */
  async isTaken(manager: EntityManager, email: string): Promise<boolean> {
    return (await findPerson.one(manager, email)) !== undefined;
  }

  async addPeople(manager: EntityManager, people: readonly SeededPerson[]): Promise<void> {
    await users.run(manager, people.map((each) => [each.user_id, each.email, each.name, 'user', 'active', NO_PASSWORD, each.created_at]));
  }

  /** How many sessions there are. */
  async sessions(manager: EntityManager): Promise<number> {
    return Number((await countSessions.one(manager))!.sessions);
  }
}
