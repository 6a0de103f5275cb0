import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { staleTargets } from '../scripts/lib/build.mjs';

/**
 * Names, for all workers, the templates that this run's databases are copied from; the first spec that needs one creates it, see
 * migrated-database.ts. Servers that specs start in their own processes share Node's compile cache, as those of `npm start` do.
 */
export default function setUp() {
  const run = randomBytes(6).toString('hex');
  const folder = path.join(tmpdir(), `switchboard-test-run-${run}`);
  process.env.TEST_TEMPLATE_FILE = path.join(folder, 'users.db');
  process.env.TEST_COMPILE_CACHE = path.join(folder, 'compiled');
  // Specs that start the built server check this: they might otherwise test an outdated build.
  process.env.TEST_STALE_BUILD = staleTargets().join(', ');
  process.env.TEST_TEMPLATE_DATABASE = `switchboard_test_template_${run}`;
}
