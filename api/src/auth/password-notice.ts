import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../core/config/project-root.js';
import type { Settings } from '../core/config/settings.js';
import { writeOwnerOnly } from '../core/files/owner-only.js';

/**
 * How a generated password reaches the operator. A terminal shows it once. Everything else that standard output may be is kept by
 * somebody (a log, a journal, a container's history), so there it goes into a file that only its owner may read.
 */
export class PasswordNotice {
  /**
   * @param settings say where the data is, beside which the file is put
   * @param isTerminal whether standard output is one
   */
  constructor(
    private readonly settings: Pick<Settings, 'database'>,
    readonly isTerminal: boolean,
  ) {}

  /** Where the password is kept. */
  get file(): string {
    const { database } = this.settings;
    return database.kind === 'sqlite' ? `${database.file}.admin-password` : join(projectRoot(), 'api/data/admin-password');
  }

  /**
   * Keeps a password before the account is made: one that nobody can read would be of no use.
   *
   * @returns the file, or null where a terminal will show it
   * @throws Error in plain words when the file cannot be written
   */
  keep(password: string): string | null {
    if (this.isTerminal) return null;
    try {
      writeOwnerOnly(this.file, `${password}\n`);
      return this.file;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new Error(
        `The generated password of the first administrator cannot be kept in ${this.file} (${code}). Set ADMIN_PASSWORD or ADMIN_PASSWORD_FILE.`,
        { cause: error },
      );
    }
  }

  /** Removes what was kept for an account that was not made after all. */
  discard(): void {
    if (!this.isTerminal) rmSync(this.file, { force: true });
  }
}
