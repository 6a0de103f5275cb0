// `npm run check`: says what a start would do, and starts nothing.
import 'reflect-metadata';
import { migrations } from '../migrations/index.js';
import { loadSettings, settingsWarnings } from '../settings.js';
import { SettingsError } from '../core/config/settings-error.js';
import { ExtensionsError } from '../extension/index.js';
import { check as command } from './check.command.js';
import { checkStart, type Finding } from './check/check-start.js';
import { runDatabaseCommand } from './database-command.js';
import { installedExtensions } from './installed-schema.js';

const LABELS: Record<Finding['level'], string> = { ok: 'ok     ', warning: 'WARNING', fault: 'FAULT  ' };

await runDatabaseCommand(command, async () => {
  const findings = await collect();
  for (const { level, text } of findings) console.log(`${LABELS[level]}  ${text}`);
  if (!findings.some(({ level }) => level === 'fault')) return;
  console.log('\nA start would fail.');
  process.exitCode = 1;
});

async function collect(): Promise<Finding[]> {
  try {
    const extensions = await installedExtensions();
    const known = migrations.map((migration) => new migration().name ?? migration.name);
    const warnings = settingsWarnings(undefined, extensions).map((text): Finding => ({ level: 'warning', text }));
    return [...warnings, ...(await checkStart(loadSettings(undefined, {}, extensions), known))];
  } catch (error) {
    if (error instanceof SettingsError || error instanceof ExtensionsError) return error.errors.map((text) => ({ level: 'fault', text }));
    throw error;
  }
}
