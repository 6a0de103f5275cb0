import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FirstAdministrator } from './auth/index.js';
import { createApp } from './bootstrap.js';
import { loadSettings, type Settings, SettingsError } from './core/config/settings.js';
import { DatabaseOwnedError } from './core/database/database-owned.error.js';
import { spokenFault } from './core/database/spoken-fault.js';
import { collectStartLeftovers } from './core/memory/start-leftovers.js';
import { extensions } from './extensions.js';

/** How long a shutdown may take, in milliseconds, before the process ends whatever still runs. */
const SHUTDOWN_LIMIT_MS = 9_000;

// Conversations and the hashes of passwords are for nobody else on this machine.
process.umask(0o077);

try {
  const settings = loadSettings();
  const app = await createApp({ settings, extensions });
  shutDownOnSignals(app);
  await app.init();
  collectStartLeftovers();
  await app.listen(settings.port, settings.host);
  welcome(app, settings);
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}

function welcome(app: NestFastifyApplication, settings: Settings): void {
  const { credentials } = app.get(FirstAdministrator);
  console.log(`\nSwitchboard is ready: ${settings.publicUrl}\n  Administrators' console: ${settings.publicUrl}/admin/sessions`);
  if (!credentials) return;
  console.log(`  First administrator: ${credentials.email}`);
  console.log(
    credentials.password === null
      ? '  Password: the one from ADMIN_PASSWORD'
      : `  Password: ${credentials.password}\n  It is shown this once and not stored: note it, then change it after signing in.`,
  );
}

/** The first signal ends everything in order; further ones change nothing. */
function shutDownOnSignals(app: NestFastifyApplication): void {
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), SHUTDOWN_LIMIT_MS).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error('The shutdown failed:', error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

function explain(error: unknown): string {
  if (error instanceof SettingsError || error instanceof DatabaseOwnedError) return error.message;
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') return `${error.message}. Stop what listens there, or choose another PORT.`;
  return `Switchboard could not start: ${spokenFault(error)}`;
}
