import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FirstAdministrator, ThreadedPasswordStrength } from './auth/index.js';
import { createApp } from './bootstrap.js';
import { addressNotes } from './core/config/public-address.js';
import { loadSettings, type Settings, SettingsError, settingsWarnings } from './core/config/settings.js';
import { settingsInForce } from './core/config/settings-in-force.js';
import { DatabaseOwnedError } from './core/database/database-owned.error.js';
import { waitForDatabase } from './core/database/database-wait.js';
import { PoolerError } from './core/database/postgres/pooler-check.js';
import { UnusableDatabaseError } from './core/database/postgres/postgres-check.js';
import { spokenFault } from './core/database/spoken-fault.js';
import { StartingServer } from './core/http/starting-server.js';
import { createPino, exitAfterLogging } from './core/logging/logger.js';
import { logProcessEvents } from './core/logging/process-log.js';
import { collectStartLeftovers } from './core/memory/start-leftovers.js';
import { extensions } from './extensions.js';

/** Time limit of a shutdown in milliseconds, after which the process exits regardless of what still runs. */
const SHUTDOWN_LIMIT_MS = 9_000;

// Conversations and password hashes must not be readable by other users of this machine.
process.umask(0o077);

/** Logs what an operator must see at any LOG_LEVEL: where the server listens, where a password is, why it did not start. */
const announcements = createPino('info');
let log = announcements;

try {
  const settings = loadSettings();
  log = createPino(settings.logLevel);
  logProcessEvents(log);
  for (const warning of settingsWarnings()) log.warn(warning);
  log.info({ node: process.versions.node, pid: process.pid, extensions: extensions.map(({ name }) => name), settings: settingsInForce(settings) }, 'starting');
  const shutDown = endOnSignals();
  const starting = new StartingServer();
  await waitForDatabase(settings.database, {
    limit: settings.databaseWait,
    begin: () => starting.listen(settings.port, settings.host),
    tell: (waited, reason) =>
      log.warn({ waited_ms: Math.round(waited), limit_ms: settings.databaseWait, reason: spokenFault(reason) }, 'waiting for PostgreSQL, which does not answer yet'),
  });
  const app = await createApp({ settings, extensions, starting });
  shutDown.inOrder(app);
  await app.init();
  collectStartLeftovers();
  await app.listen(settings.port, settings.host);
  app.get(ThreadedPasswordStrength).load();
  welcome(app, settings);
} catch (error) {
  refuse(error);
  exitAfterLogging(1);
}

/** Announces the server's address: as prose on a terminal, otherwise as log lines. */
function welcome(app: NestFastifyApplication, settings: Settings): void {
  const { credentials } = app.get(FirstAdministrator);
  const notes = addressNotes(settings);
  const console_url = `${settings.publicUrl}/admin/sessions`;
  if (!process.stdout.isTTY) {
    announcements.info({ url: settings.publicUrl, console_url }, `Switchboard is ready: ${settings.publicUrl}`);
    for (const note of notes) announcements.warn(note);
    if (!credentials) return;
    const where = credentials.passwordFile ? `the generated password is in ${credentials.passwordFile}; delete that file` : 'the password is the one from ADMIN_PASSWORD';
    announcements.info({ email: credentials.email, password_file: credentials.passwordFile ?? undefined }, `First administrator ${credentials.email}: ${where}`);
    return;
  }
  console.log(`\nSwitchboard is ready: ${settings.publicUrl}\n  Administrators' console: ${console_url}`);
  for (const note of notes) console.log(`  ${note}`);
  if (!credentials) return;
  console.log(`  First administrator: ${credentials.email}`);
  console.log(
    credentials.password === null
      ? '  Password: the one from ADMIN_PASSWORD'
      : `  Password: ${credentials.password}\n  It is shown this once and not stored: note it, then change it after signing in.`,
  );
}

/**
 * Ends the process at the first signal and ignores further ones. A terminal that hangs up counts as a signal.
 *
 * @returns registers the application to be closed gracefully; until then, a signal exits the process at once
 */
function endOnSignals(): { inOrder(app: NestFastifyApplication): void } {
  let app: NestFastifyApplication | undefined;
  let ending = false;
  const end = (signal: NodeJS.Signals): void => {
    if (ending) return;
    ending = true;
    log.info({ signal }, 'shutting down');
    if (app) void closeInOrder(app);
    else exitAfterLogging(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
  return { inOrder: (started) => void (app = started) };
}

async function closeInOrder(app: NestFastifyApplication): Promise<void> {
  const begun = performance.now();
  setTimeout(() => {
    log.error({ after_ms: SHUTDOWN_LIMIT_MS }, 'the shutdown took too long; what still ran was ended');
    exitAfterLogging(1);
  }, SHUTDOWN_LIMIT_MS).unref();
  try {
    await app.close();
    log.info({ ms: Math.round(performance.now() - begun) }, 'shut down');
    exitAfterLogging(0);
  } catch (error) {
    log.fatal({ err: error }, 'the shutdown failed');
    exitAfterLogging(1);
  }
}

/**
 * Reports why the server does not start: in plain words on a terminal; in the log with the error attached unless it is
 * self-explanatory, and one line per invalid setting.
 */
function refuse(error: unknown): void {
  const isPlain = error instanceof SettingsError || error instanceof DatabaseOwnedError || error instanceof PoolerError || error instanceof UnusableDatabaseError;
  const lines = error instanceof SettingsError ? error.faults : [explain(error)];
  if (!process.stdout.isTTY) for (const line of lines) announcements.fatal(isPlain ? {} : { err: error }, line);
  if (process.stdout.isTTY || process.stderr.isTTY) console.error(explain(error));
}

function explain(error: unknown): string {
  if (error instanceof SettingsError || error instanceof DatabaseOwnedError) return error.message;
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') return `${error.message}. Stop what listens there, or choose another PORT.`;
  return `Switchboard could not start: ${spokenFault(error)}`;
}
