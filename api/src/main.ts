import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FirstAdministrator, ThreadedPasswordStrength } from './auth/index.js';
import { createApp } from './bootstrap.js';
import { addressAdvice } from './core/http/public-address.js';
import { SettingsError } from './core/config/settings.js';
import { DatabaseOwnedError } from './core/database/database-owned.error.js';
import { waitForDatabase } from './core/database/database-wait.js';
import { PoolerError } from './core/database/postgres/pooler-check.js';
import { UnusableDatabaseError } from './core/database/postgres/postgres-check.js';
import { connectionErrorMessage } from './core/database/connection-error-message.js';
import { StartupServer } from './core/http/startup-server.js';
import { createPino, exitAfterLogging } from './core/logging/logger.js';
import { logProcessEvents } from './core/logging/process-log.js';
import { collectStartupGarbage } from './core/memory/startup-garbage.js';
import { extensions } from './extensions.js';
import { loadSettings, type Settings, settingsSchema, settingsWarnings } from './settings.js';

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
  log.info({ node: process.versions.node, pid: process.pid, extensions: extensions.map(({ name }) => name), settings: settingsSchema.effective(settings) }, 'starting');
  const shutDown = exitOnSignals();
  const starting = new StartupServer();
  await waitForDatabase(settings.database, {
    limit: settings.databaseWait,
    onWaiting: () => starting.listen(settings.port, settings.host),
    logProgress: (waited, reason) =>
      log.warn({ waited_ms: Math.round(waited), limit_ms: settings.databaseWait, reason: connectionErrorMessage(reason) }, 'waiting for PostgreSQL, which does not respond yet'),
  });
  const app = await createApp({ settings, extensions, starting });
  shutDown.register(app);
  await app.init();
  collectStartupGarbage();
  await app.listen(settings.port, settings.host);
  app.get(ThreadedPasswordStrength).load();
  announceReady(app, settings);
} catch (error) {
  reportStartFailure(error);
  exitAfterLogging(1);
}

/** Announces the server's address: as prose on a terminal, otherwise as log lines. */
function announceReady(app: NestFastifyApplication, settings: Settings): void {
  const { credentials } = app.get(FirstAdministrator);
  const notes = addressAdvice(settings);
  const console_url = `${settings.publicUrl}/admin/sessions`;
  if (!process.stdout.isTTY) {
    announcements.info({ url: settings.publicUrl, console_url }, `Switchboard is ready: ${settings.publicUrl}`);
    for (const note of notes) announcements.warn(note);
    if (!credentials) return;
    const where = credentials.passwordFile ? `the generated password is in ${credentials.passwordFile}; delete that file after signing in` : 'the password is the value of ADMIN_PASSWORD';
    announcements.info({ email: credentials.email, password_file: credentials.passwordFile ?? undefined }, `First administrator ${credentials.email}: ${where}`);
    return;
  }
  console.log(`\nSwitchboard is ready: ${settings.publicUrl}\n  Administrators' console: ${console_url}`);
  for (const note of notes) console.log(`  ${note}`);
  if (!credentials) return;
  console.log(`  First administrator: ${credentials.email}`);
  console.log(
    credentials.password === null
      ? '  Password: the value of ADMIN_PASSWORD'
      : `  Password: ${credentials.password}\n  It is shown only this once and not stored: write it down, and change it after signing in.`,
  );
}

/**
 * Ends the process at the first signal and ignores further ones. A terminal that hangs up counts as a signal.
 *
 * @returns registers the application to be closed gracefully; until then, a signal exits the process at once
 */
function exitOnSignals(): { register(app: NestFastifyApplication): void } {
  let app: NestFastifyApplication | undefined;
  let stopping = false;
  const end = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'shutting down');
    if (app) void closeGracefully(app);
    else exitAfterLogging(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
  return { register: (started) => void (app = started) };
}

async function closeGracefully(app: NestFastifyApplication): Promise<void> {
  const startedAt = performance.now();
  setTimeout(() => {
    log.error({ after_ms: SHUTDOWN_LIMIT_MS }, 'the shutdown took too long; exiting anyway');
    exitAfterLogging(1);
  }, SHUTDOWN_LIMIT_MS).unref();
  try {
    await app.close();
    log.info({ ms: Math.round(performance.now() - startedAt) }, 'shut down');
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
function reportStartFailure(error: unknown): void {
  const isSelfExplanatory = error instanceof SettingsError || error instanceof DatabaseOwnedError || error instanceof PoolerError || error instanceof UnusableDatabaseError;
  const lines = error instanceof SettingsError ? error.errors : [explain(error)];
  if (!process.stdout.isTTY) for (const line of lines) announcements.fatal(isSelfExplanatory ? {} : { err: error }, line);
  if (process.stdout.isTTY || process.stderr.isTTY) console.error(explain(error));
}

function explain(error: unknown): string {
  if (error instanceof SettingsError || error instanceof DatabaseOwnedError) return error.message;
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') return `${error.message}. Stop the program that listens there, or choose another PORT.`;
  return `Switchboard could not start: ${connectionErrorMessage(error)}`;
}
