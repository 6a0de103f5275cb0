import type { DataSource } from 'typeorm';

/**
 * @param source any connection to a PostgreSQL database
 * @throws Error in plain words while `npm run move` has not completed there: rows are missing, and triggers do not run
 */
export async function assertNotMoving(source: DataSource): Promise<void> {
  const [found]: { exists: boolean }[] = await source.query("SELECT to_regclass('move_progress') IS NOT NULL AS exists");
  if (found?.exists) throw new Error('The move of a database to this one is unfinished. Run the same `npm run move` again to complete it; nothing was changed.');
}
