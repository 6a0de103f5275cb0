import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../src/core/config/project-root.js';
import { freePort } from '../../../scripts/lib/free-port.mjs';
import { ServerProcess } from './server-process.js';

/** The folder in which `npm run drills` built the previous release; undefined in the ordinary tests. */
export const previousRelease = process.env['PREVIOUS_RELEASE'];

/** A release that can be started. */
export type Release = 'previous' | 'this';

const folderOf = (release: Release): string => (release === 'this' ? projectRoot() : previousRelease!);

/** Extensions are written for one release, and joined servers must have the same ones: none. */
const EXTENSIONS_OFF = installedExtensions().join(',');

function installedExtensions(): string[] {
  const file = join(projectRoot(), 'dist/extensions.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { name: string }[]).map(({ name }) => name) : [];
}

/**
 * Starts the server of a release as an operator would, without waiting until it is ready.
 *
 * @param env its settings; a free port unless given
 */
export async function beginServer(release: Release, env: Record<string, string>): Promise<ServerProcess> {
  const settings = { EXTENSIONS_OFF, PORT: env['PORT'] ?? String(await freePort()), ...env };
  return new ServerProcess(settings, join(folderOf(release), 'dist/api/src/main.js'));
}

/** Fills a database with sessions of the last two years. @param url of a PostgreSQL database that no server uses */
export async function seed(release: Release, url: string, sessions: number): Promise<void> {
  const command = join(folderOf(release), 'dist/api/src/commands/seed.js');
  await promisify(execFile)(process.execPath, [command, '--sessions', String(sessions), '--database', url, '--leave-words'], {
    env: { PATH: process.env['PATH'], EXTENSIONS_OFF, NODE_COMPILE_CACHE: process.env['TEST_COMPILE_CACHE'] },
  });
}
