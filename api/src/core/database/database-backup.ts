import { Inject, Injectable } from '@nestjs/common';
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SETTINGS } from '../config/settings-token.js';
import { systemEnvironment } from '../config/system-environment.js';
import type { DatabaseSettings } from './database.settings.js';
import { backUpPostgres } from './postgres/postgres-backup.js';
import { partialFileOf } from './sqlite/partial-file.js';

const runFile = promisify(execFile);
const COMMAND = fileURLToPath(new URL(`./sqlite/sqlite-backup.process${extname(import.meta.url)}`, import.meta.url));

/**
 * Backs up the database of the running server, as `npm run backup` does.
 *
 * @since 0.2.0
 */
@Injectable()
export class DatabaseBackup {
  /** @internal arguments of Node for the process that backs up SQLite; for tests, which run the sources */
  nodeArguments: readonly string[] = [];

  constructor(@Inject(SETTINGS) private readonly settings: { database: DatabaseSettings }) {}

  /** The extension of the name of a backup's file, with the dot: that of SQLite databases or of archives of `pg_dump`. */
  get suffix(): '.db' | '.dump' {
    return this.settings.database.kind === 'sqlite' ? '.db' : '.dump';
  }

  /**
   * Makes a backup and reads it back.
   *
   * Guarantees: a file of this name is there only if it is complete and could be read.
   *
   * @param file to write; its folder exists
   * @param signal gives the backup up
   * @throws Error saying why, in words for the log; also if there is such a file already
   */
  async write(file: string, signal: AbortSignal): Promise<void> {
    const { database } = this.settings;
    if (database.kind === 'postgres') {
      await backUpPostgres(database.url, file, { force: false, signal });
      return;
    }
    const running = runFile(process.execPath, [...this.nodeArguments, COMMAND, database.file, file], { env: systemEnvironment(), signal });
    try {
      await running;
    } catch (error) {
      throw new Error((error as { stderr?: string }).stderr?.trim() || (error as Error).message, { cause: error });
    } finally {
      // A process that is ended in the middle cannot remove what it has written.
      rmSync(partialFileOf(file, running.child.pid), { force: true });
    }
  }
}
