// `npm run build`: installs missing packages and builds what has changed. `npm run build -- --force` builds everything.
import { invalidateBuilds, prepare } from './lib/build.mjs';
import { runCommand } from './lib/command.mjs';

const BUILD = {
  call: 'npm run build',
  does: 'Installs what is missing and builds what has changed.',
  options: { force: { type: 'boolean', does: 'build everything, changed or not' } },
};

await runCommand(BUILD, async ({ values }) => {
  if (values.force) invalidateBuilds();
  await prepare();
  return 0;
});
