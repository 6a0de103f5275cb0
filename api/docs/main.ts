// `npm run docs`: writes the generated parts of the documentation. With `--check` it only reports which are out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../src/core/config/project-root.js';
import { settingsSchema } from '../src/settings.js';
import { settingsPages, settingsTable, withSettingsTable } from './settings-table.js';

const isCheck = process.argv.includes('--check');

for (const page of settingsPages) {
  const file = join(projectRoot(), page.file);
  const before = readFileSync(file, 'utf8');
  const after = withSettingsTable(before, settingsTable(settingsSchema.variables, page));
  if (after === before) continue;
  if (isCheck) process.exitCode = 1;
  else writeFileSync(file, after);
  console.log(isCheck ? `${page.file} is out of date; run: npm run docs` : `${page.file} was updated.`);
}
