// `npm run recount`: counts everything in the database and compares what is kept of it. `--fix` mends what differs.
import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { loadSettings } from '../core/config/settings.js';
import { runDatabaseCommand } from '../core/database/database-command.js';
import { maintain } from '../core/database/maintenance.js';
import { openReadOnly } from '../core/database/read-only-source.js';
import { extensions } from '../extensions.js';
import { migrations } from '../migrations/index.js';
import { describe, isRight, mend, recount } from './recount.js';

await runDatabaseCommand(async () => {
  const { values } = parseArgs({ options: { fix: { type: 'boolean', default: false } } });
  const { database } = loadSettings();
  if (values.fix) {
    const schema = { entities: [], migrations: [...migrations, ...extensions.flatMap((extension) => extension.migrations ?? [])] };
    const before = await maintain(database, schema, mend);
    for (const line of describe(before)) console.log(line);
    if (!isRight(before)) console.log('All of it is mended.');
    return;
  }
  const source = await openReadOnly(database);
  try {
    const found = await recount(source);
    for (const line of describe(found)) console.log(line);
    if (isRight(found)) return;
    console.log('Stop the server, then mend it by: npm run recount -- --fix');
    process.exitCode = 1;
  } finally {
    await source.destroy();
  }
});
