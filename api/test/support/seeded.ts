import type { HistoryPlan } from '../../src/commands/seed/history.js';
import { type Seeded, type SeedOptions, seedPostgres, seedSqlite } from '../../src/commands/seed/seed.js';
import type { GateOnScratch } from './gate.js';

/** Seeds a test's database as `npm run seed` does. @throws AlreadySeededError if a history with the same seed exists */
export function seed({ gate, writer, database }: GateOnScratch, plan: HistoryPlan, options?: SeedOptions): Promise<Seeded> {
  if (database.settings.kind === 'sqlite') return seedSqlite(gate, plan, options);
  return writer.transaction(async (manager) => {
    await manager.query('SET LOCAL statement_timeout = 0');
    return seedPostgres(manager, plan, options);
  });
}
