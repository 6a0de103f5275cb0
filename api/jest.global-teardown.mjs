import { rmSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';

/** Removes the templates of this run's databases. */
export default async function tearDown() {
  rmSync(path.dirname(process.env.TEST_TEMPLATE_FILE), { recursive: true, force: true });
  if (process.env.TEST_POSTGRES === 'absent') return;
  const client = new pg.Client({ connectionString: process.env.TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres' });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS ${process.env.TEST_TEMPLATE_DATABASE} WITH (FORCE)`);
  } finally {
    await client.end();
  }
}
