import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { staleTargets } from '../scripts/lib/build.mjs';

/**
 * Names, for all workers, what this run's databases are copied from; the first spec that needs it makes it, see migrated-database.ts.
 * Servers that specs start as processes of their own share what Node has compiled, as those of `npm start` do.
 */
export default function begin() {
  const run = randomBytes(6).toString('hex');
  const folder = path.join(tmpdir(), `switchboard-test-run-${run}`);
  process.env.TEST_TEMPLATE_FILE = path.join(folder, 'users.db');
  process.env.TEST_COMPILE_CACHE = path.join(folder, 'compiled');
  // Specs that start the built server ask for this: they would otherwise test what was built some time ago.
  process.env.TEST_STALE_BUILD = staleTargets().join(', ');
  process.env.TEST_TEMPLATE_DATABASE = `switchboard_test_template_${run}`;
}
