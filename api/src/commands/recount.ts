// `npm run recount`: recounts everything in the database and compares it with the stored counts. `--fix` corrects those that differ.
import 'reflect-metadata';
import { loadSettings } from '../settings.js';
import { recount as command } from './recount.command.js';
import { runDatabaseCommand } from './database-command.js';
import { runMaintenance } from '../core/database/maintenance.js';
import { openVerifiedReadOnly } from '../core/database/read-only-source.js';
import { migrations } from '../migrations/index.js';
import { reportLines, allCountsMatch, correctCounts, recount } from './recount/recount.js';

await runDatabaseCommand(command, async ({ values }) => {
  const { database } = loadSettings();
  const source = await openVerifiedReadOnly(database);
  if (values.fix) {
    // Opening it read-only has checked that the database exists, so no new one is created here.
    await source.destroy();
    const schema = { entities: [], migrations };
    const before = await runMaintenance(database, schema, correctCounts);
    for (const line of reportLines(before)) console.log(line);
    if (!allCountsMatch(before)) console.log('All of these counts were corrected.');
    return;
  }
  try {
    const found = await recount(source);
    for (const line of reportLines(found)) console.log(line);
    if (allCountsMatch(found)) return;
    console.log('To correct the counts, stop the server and run: npm run recount -- --fix');
    process.exitCode = 1;
  } finally {
    await source.destroy();
  }
});
