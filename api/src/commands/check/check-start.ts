import { existsSync, statfsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { productVersion } from '../../core/build/build.js';
import { connectionErrorMessage } from '../../core/database/connection-error-message.js';
import type { DatabaseSettings } from '../../core/database/database.settings.js';
import { assertNotMoved } from '../../core/database/sqlite/moved-mark.js';
import { addressAdvice } from '../../core/http/public-address.js';
import type { Settings } from '../../settings.js';
import { inspectDatabase } from './database-state.repository.js';

/** What a check found. */
export interface Finding {
  /** a fault prevents a start */
  level: 'ok' | 'warning' | 'fault';
  text: string;
}

/** Free space below which a start would soon be in trouble, in bytes. */
const LITTLE_ROOM = 1_000_000_000;

/**
 * Looks at everything that a start depends on, without changing anything.
 *
 * @param known names of this installation's migrations
 * @returns one finding for each thing, in the order in which a start needs them
 */
export async function checkStart(settings: Settings, known: readonly string[]): Promise<Finding[]> {
  return [
    { level: 'ok', text: `Switchboard ${productVersion()} on Node ${process.versions.node}; the settings are valid.` },
    ...pages(settings),
    ...(await database(settings.database, known)),
    ...room(settings.database),
    ...addressAdvice(settings).map((text): Finding => ({ level: 'warning', text })),
    await port(settings.port, settings.host),
    ...(settings.metricsPort === undefined ? [] : [await port(settings.metricsPort, settings.metricsHost)]),
  ];
}

function pages({ webRoot }: Settings): Finding[] {
  return existsSync(join(webRoot, 'index.html')) ? [] : [{ level: 'warning', text: `There are no built pages in ${webRoot}; npm start builds them.` }];
}

async function database(settings: DatabaseSettings, known: readonly string[]): Promise<Finding[]> {
  const where = settings.kind === 'sqlite' ? settings.file : 'PostgreSQL';
  try {
    if (settings.kind === 'sqlite') {
      assertNotMoved(settings.file);
      if (!existsSync(settings.file)) return [{ level: 'ok', text: `A new database would be created at ${settings.file}, and a first administrator.` }];
    }
    const { applied, letIn } = await inspectDatabase(settings);
    const pending = known.filter((name) => !applied.includes(name));
    const unknown = applied.filter((name) => !known.includes(name) && !letIn.includes(name));
    if (unknown.length > 0) return [{ level: 'fault', text: `The database was written by a newer version, or an extension is missing (${unknown.join(', ')}).` }];
    if (applied.length === 0) return [{ level: 'ok', text: `${where} is empty: its tables would be created, and a first administrator.` }];
    return [{ level: 'ok', text: pending.length === 0 ? `${where} has the schema of this version.` : `${where} would be updated by ${pending.length} migrations: ${pending.join(', ')}.` }];
  } catch (error) {
    return [{ level: 'fault', text: connectionErrorMessage(error) }];
  }
}

function room(settings: DatabaseSettings): Finding[] {
  if (settings.kind !== 'sqlite') return [];
  let folder = dirname(settings.file);
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const size = statSync(settings.file, { throwIfNoEntry: false })?.size ?? 0;
  const text = `${Math.floor(free / 1e6).toLocaleString('en')} MB are free at ${folder}`;
  // A migration copies the database first.
  return [free < LITTLE_ROOM || free < size ? { level: 'warning', text: `Only ${text}.` } : { level: 'ok', text: `${text}.` }];
}

/** A port in use is no fault: it may well be the server that this one is to replace. */
function port(number: number, host: string): Promise<Finding> {
  return new Promise((resolve) => {
    const server = createServer();
    const done = (level: Finding['level'], text: string) => server.close(() => resolve({ level, text }));
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE'
        ? resolve({ level: 'warning', text: `Something listens on ${host} port ${number} already, perhaps the running server.` })
        : resolve({ level: 'fault', text: `It cannot listen on ${host} port ${number}: ${error.message}.` }));
    server.listen(number, host, () => done('ok', `It can listen on ${host} port ${number}.`));
  });
}
