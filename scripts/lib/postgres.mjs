import { requireFromRoot } from './checkout.mjs';
import { controlCluster, createCluster, removeCluster, serverCommands } from './postgres-cluster.mjs';
import { freePort } from './free-port.mjs';

/** The tests' PostgreSQL when TEST_POSTGRES_URL is not set and none can be started. */
export const DEFAULT_POSTGRES_URL = 'postgres://postgres@127.0.0.1:5432/postgres';

/**
 * Checks that the tests' PostgreSQL is reachable and that its role may create databases.
 * @param {string} url
 * @returns {Promise<string | null>} null when the tests can use it, otherwise the reason
 */
export async function postgresUnavailableReason(url) {
  const { Client } = requireFromRoot('pg');
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {}); // the query reports a broken connection too
  try {
    await client.connect();
    const { rows } = await client.query('SELECT rolcreatedb OR rolsuper AS may FROM pg_roles WHERE rolname = current_user');
    return rows[0]?.may ? null : 'its user is not allowed to create databases';
  } catch (error) {
    return error.message || error.code || 'no response';
  } finally {
    await client.end().catch(() => {}); // never connected: nothing to close
  }
}

/** Settings of a server whose data nobody needs after a crash of the machine. */
const DISPOSABLE = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '300', shared_buffers: '256MB' };

/**
 * Starts a PostgreSQL server for one run of the tests, which ends with this process.
 * @param {string} folder where its files are created
 * @returns {Promise<string | null>} its address; null where PostgreSQL's server commands are not installed
 */
export async function startDisposablePostgres(folder) {
  if (!serverCommands()) return null;
  const [cluster, port] = [await createCluster(DISPOSABLE, folder), await freePort()];
  process.prependOnceListener('exit', () => removeCluster(cluster)); // before the folder around it goes
  await controlCluster(cluster, port, 'start');
  return `postgres://postgres@127.0.0.1:${port}/postgres`;
}
