import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../core/config/project-root.js';
import type { StorageSettings } from '../core/database/database.settings.js';
import { writeOwnerOnly } from '../core/files/owner-only.js';

/**
 * Delivers a generated password to the operator. A terminal shows it once. Anything else that standard output may be is retained somewhere
 * (a log, a journal, a container's history), so in that case the password goes into a file that only its owner may read.
 */
export class GeneratedPasswordDelivery {
  /**
   * @param settings give the location of the data, next to which the file is written
   * @param isTerminal whether standard output is a terminal
   */
  constructor(
    private readonly settings: Pick<StorageSettings, 'database'>,
    readonly isTerminal: boolean,
  ) {}

  /** Path of the password file. */
  get file(): string {
    const { database } = this.settings;
    return database.kind === 'sqlite' ? `${database.file}.admin-password` : join(projectRoot(), 'api/data/admin-password');
  }

  /**
   * Stores a password before its account is created: an account whose password nobody can read would be useless.
   *
   * @returns the file, or null where a terminal will show the password
   * @throws Error with a readable message when the file cannot be written
   */
  store(password: string): string | null {
    if (this.isTerminal) return null;
    try {
      writeOwnerOnly(this.file, `${password}\n`);
      return this.file;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new Error(
        `The first administrator's generated password cannot be saved to ${this.file} (${code}). Set ADMIN_PASSWORD or ADMIN_PASSWORD_FILE instead.`,
        { cause: error },
      );
    }
  }

  /** Removes the password of an account that was not created after all. */
  discard(): void {
    if (!this.isTerminal) rmSync(this.file, { force: true });
  }
}
