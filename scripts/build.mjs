// `npm run build`: installs what is missing and builds what has changed. `npm run build -- --force` builds everything.
import { forgetBuilds, prepare } from './lib/build.mjs';
import { runCommand } from './lib/fault.mjs';

await runCommand(async () => {
  if (process.argv.includes('--force')) forgetBuilds();
  await prepare();
  return 0;
});
