import { requireFromRoot } from './checkout.mjs';

/** Where the tests look for PostgreSQL when TEST_POSTGRES_URL does not say. */
export const DEFAULT_POSTGRES_URL = 'postgres://postgres@127.0.0.1:5432/postgres';

/**
 * Asks the PostgreSQL of the tests whether it answers and lets them make databases of their own.
 * @param {string} url
 * @returns {Promise<string | null>} null when the tests can use it, else the reason why not
 */
export async function whyNoPostgres(url) {
  const { Client } = requireFromRoot('pg');
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {}); // a connection that breaks is told by the query too
  try {
    await client.connect();
    const { rows } = await client.query('SELECT rolcreatedb OR rolsuper AS may FROM pg_roles WHERE rolname = current_user');
    return rows[0]?.may ? null : 'its user may not create databases';
  } catch (error) {
    return error.message || error.code || 'nothing answers';
  } finally {
    await client.end().catch(() => {}); // never connected: nothing to end
  }
}
