import pg from 'pg';

const BEGIN = { name: 'begin', text: 'BEGIN' };

/** Connections on which BEGIN is prepared. */
const prepared = new WeakSet<pg.ClientBase>();

/**
 * Begins a transaction and runs its first statement in one round trip to PostgreSQL.
 *
 * Both are sent before one Sync, so that PostgreSQL skips the statement should BEGIN fail: it never runs outside the transaction.
 *
 * @param client outside any transaction
 * @param statement with values
 * @throws what the driver throws; the transaction may be open nevertheless
 */
export async function beginWith(client: pg.ClientBase, statement: pg.QueryConfig): Promise<pg.QueryResult> {
  if (!prepared.has(client)) {
    await begin(client);
    return client.query(statement);
  }
  return new Promise((resolve, reject) => {
    const query = new pg.Query(statement, (error: Error | undefined, results: unknown) => {
      // One result per command.
      if (error) reject(error);
      else resolve((results as [pg.QueryResult, pg.QueryResult])[1]);
    });
    const submit = query.submit.bind(query);
    query.submit = (connection) => {
      connection.stream.cork();
      try {
        connection.bind({ statement: BEGIN.name }, true);
        connection.execute({}, true);
        return submit(connection);
      } finally {
        connection.stream.uncork();
      }
    };
    client.query(query);
  });
}

/** Begins a transaction. @throws what the driver throws */
export async function begin(client: pg.ClientBase): Promise<void> {
  await client.query(BEGIN);
  prepared.add(client);
}
