// `npm start`: installs missing packages, builds what has changed, and runs the server in its place.
import { prepare } from './lib/build.mjs';
import { runCommand } from './lib/command.mjs';
import { printAsLog } from './lib/progress.mjs';
import { runServer } from './lib/server.mjs';

const START = {
  call: 'npm start',
  does: 'Installs what is missing, builds what has changed, updates the database, and runs the server until it is stopped.',
  options: { force: { type: 'boolean', does: 'open an SQLite database again that `npm run move` moved to PostgreSQL' } },
  notes: 'Settings are environment variables or lines in the file .env; docs/administering.md lists them. SIGINT, SIGTERM and SIGHUP shut it down.',
  codes: { 0: 'shut down in an orderly way by a signal', 1: 'it could not start, or an error ended it; the last line says why' },
};

await runCommand(START, async ({ args }) => {
  printAsLog();
  await prepare();
  return runServer(args);
});
