import { Injectable, PendingTasks, inject } from '@angular/core';
import { RECOVER_CODE } from './recover-code';

/** Loads code that is not needed until something is used. */
@Injectable({ providedIn: 'root' })
export class CodeLoader {
  private readonly recoverCode = inject(RECOVER_CODE);
  private readonly pending = inject(PendingTasks);

  /**
   * Loads code for the page that is open. Never rejects.
   *
   * @param load imports it, and can be called again if that fails
   * @returns null if it could not be loaded, see {@link RECOVER_CODE}
   */
  async load<Code>(load: () => Promise<Code>): Promise<Code | null> {
    // A page that waits for its code is not stable yet.
    const done = this.pending.add();
    try {
      return await load();
    } catch (error) {
      await this.recoverCode(error);
      return null;
    } finally {
      done();
    }
  }
}
