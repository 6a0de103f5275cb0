// Run by other-program.ts in a process of its own: opens a database for each message, runs one statement, closes it.
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
