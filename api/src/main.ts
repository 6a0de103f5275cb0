import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FirstAdministrator } from './auth/index.js';
import { createApp } from './bootstrap.js';
import { addressAdvice } from './core/http/public-address.js';
import { extensionsOff } from './core/config/extensions.settings.js';
import { SettingsError } from './core/config/settings-error.js';
import { SETTINGS } from './core/config/settings-token.js';
import { DatabaseOwnedError } from './core/database/database-owned.error.js';
import { waitForDatabase } from './core/database/database-wait.js';
import { PoolerError } from './core/database/postgres/pooler-check.js';
import { forgetMove } from './core/database/sqlite/moved-mark.js';
import { UnusableDatabaseError } from './core/database/postgres/postgres-check.js';
import { connectionErrorMessage } from './core/database/connection-error-message.js';
import { DisagreementError } from './core/instances/membership.js';
import { StartupServer } from './core/http/startup-server.js';
import { createPino, exitAfterLogging } from './core/logging/logger.js';
import { logProcessEvents } from './core/logging/process-log.js';
import { collectStartupGarbage } from './core/memory/startup-garbage.js';
import { ExtensionsError, loadInstalledExtensions } from './extension/index.js';
import { loadSettings, readVariables, type Settings, settingsSchema, settingsSchemaWith, settingsWarnings } from './settings.js';

/** Time limit of a shutdown besides `DRAIN`, in milliseconds, after which the process exits regardless of what still runs. */
const SHUTDOWN_LIMIT_MS = 4_000;

// Conversations and password hashes must not be readable by other users of this machine.
process.umask(0o077);

/** Logs what an operator must see at any LOG_LEVEL: where the server listens, where a password is, why it did not start. */
const announcements = createPino('info');
let log = announcements;

try {
  const off = extensionsOff(readVariables());
  const extensions = await loadInstalledExtensions((name) => off.includes(name), settingsSchema.names);
  const settings = loadSettings(undefined, {}, extensions);
  log = createPino(settings.logLevel);
  logProcessEvents(log);
  for (const warning of settingsWarnings(undefined, extensions)) log.warn(warning);
  openMovedFile(settings);
  log.info({ node: process.versions.node, pid: process.pid, extensions: extensions.map(({ name, version }) => `${name} ${version}`), settings: settingsSchemaWith(extensions).effective(settings) }, 'starting');
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
  announceReady(app, settings);
} catch (error) {
  reportStartFailure(error);
  exitAfterLogging(1);
}

/** With the argument `--force`, opens an SQLite file again that was moved to PostgreSQL. */
function openMovedFile({ database }: Settings): void {
  if (!process.argv.includes('--force') || database.kind !== 'sqlite' || !forgetMove(database.file)) return;
  log.warn({ file: database.file }, 'opening a database again that was moved to PostgreSQL; what was written there since is not in it');
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
    if (app) void closeAndExit(app);
    else exitAfterLogging(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
  return { register: (started) => void (app = started) };
}

/** Closes the application and exits, with an error if closing fails or takes too long. */
async function closeAndExit(app: NestFastifyApplication): Promise<void> {
  const startedAt = performance.now();
  const limit = app.get<Settings>(SETTINGS).drain + SHUTDOWN_LIMIT_MS;
  setTimeout(() => {
    log.error({ after_ms: limit }, 'the shutdown took too long; exiting anyway');
    exitAfterLogging(1);
  }, limit).unref();
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
  const isSelfExplanatory =
    error instanceof SettingsError || error instanceof ExtensionsError || error instanceof DatabaseOwnedError || error instanceof DisagreementError ||
    error instanceof PoolerError || error instanceof UnusableDatabaseError;
  const lines = error instanceof SettingsError || error instanceof ExtensionsError ? error.errors : [explain(error)];
  if (!process.stdout.isTTY) for (const line of lines) announcements.fatal(isSelfExplanatory ? {} : { err: error }, line);
  if (process.stdout.isTTY || process.stderr.isTTY) console.error(explain(error));
}

function explain(error: unknown): string {
  const saysAll = [SettingsError, ExtensionsError, DatabaseOwnedError, DisagreementError].some((kind) => error instanceof kind);
  if (saysAll && error instanceof Error) return error.message;
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') return `${error.message}. Stop the program that listens there, or choose another PORT.`;
  return `Switchboard could not start: ${connectionErrorMessage(error)}`;
}
