// Backs up an SQLite database in a process of its own: reading the copy back opens and closes files, and the server must never close a
// descriptor of its database. Arguments: the database, the file to write.
import { connectionErrorMessage } from '../connection-error-message.js';
import { backUpSqlite } from './sqlite-backup.js';

process.umask(0o077);
const [database = '', target = ''] = process.argv.slice(2);
try {
  await backUpSqlite(database, target, { force: false });
} catch (error) {
  console.error(connectionErrorMessage(error));
  process.exitCode = 1;
}
