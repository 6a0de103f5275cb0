// `npm start`: installs missing packages, builds what has changed, and runs the server in its place.
import { prepare } from './lib/build.mjs';
import { runCommand } from './lib/command.mjs';
import { printAsLog } from './lib/progress.mjs';
import { runServer } from './lib/server.mjs';

const START = {
  call: 'npm start',
  does: 'Installs what is missing, builds what has changed, brings the database up to date, and serves until it is told to end.',
  notes: 'Settings are environment variables or stand in the file .env: docs/administering.md lists them. SIGINT, SIGTERM and SIGHUP end it in order.',
  codes: { 0: 'ended in order by a signal', 1: 'it could not start, or ended by a fault; the last line says why' },
};

await runCommand(START, async () => {
  printAsLog();
  await prepare();
  return runServer();
});
