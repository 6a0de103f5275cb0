// `npm start`: installs what is missing, builds what has changed, and becomes the server.
import { prepare } from './lib/build.mjs';
import { runCommand } from './lib/fault.mjs';
import { becomeServer } from './lib/server.mjs';

await runCommand(async () => {
  await prepare();
  return becomeServer();
});
