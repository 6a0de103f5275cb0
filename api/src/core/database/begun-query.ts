import pg from 'pg';

const BEGIN = { name: 'begin', text: 'BEGIN' };

/** Connections that have BEGIN prepared. */
const prepared = new WeakSet<pg.ClientBase>();

/**
 * Begins a transaction and runs its first statement in one trip to PostgreSQL and back.
 *
 * Both go out before one Sync, so that PostgreSQL leaves the statement alone should BEGIN fail: it never runs outside the transaction.
 *
 * @param client outside any transaction
 * @param statement with values
 * @throws what the driver throws; the transaction may be open all the same
 */
export async function beginWith(client: pg.ClientBase, statement: pg.QueryConfig): Promise<pg.QueryResult> {
  if (!prepared.has(client)) {
    await begin(client);
    return client.query(statement);
  }
  return new Promise((resolve, reject) => {
    const query = new pg.Query(statement, (error: Error | undefined, results: unknown) => {
      // One result for each of the two commands.
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
