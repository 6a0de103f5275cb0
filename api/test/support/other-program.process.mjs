// Run by other-program.ts in its own process: for each message it opens a database, runs one statement and closes it.
import Database from 'better-sqlite3';

process.on('message', ({ file, sql }) => {
  try {
    const database = new Database(file, { timeout: 1_000 });
    try {
      const statement = database.prepare(sql);
      if (statement.reader) statement.all();
      else statement.run();
    } finally {
      database.close();
    }
    process.send({});
  } catch (error) {
    process.send({ error: error.message });
  }
});
