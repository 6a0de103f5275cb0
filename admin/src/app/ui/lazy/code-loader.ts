import { Injectable, PendingTasks, inject, signal } from '@angular/core';
import { RECOVER_CODE } from './recover-code';

/** Loads code that is not needed until something is used. */
@Injectable({ providedIn: 'root' })
export class CodeLoader {
  private readonly recoverCode = inject(RECOVER_CODE);
  private readonly pending = inject(PendingTasks);

  /** Whether what the user asked for last needs code that could not be loaded; every page says so. */
  readonly hasFailed = signal(false);

  /**
   * Loads code for the page that is open. Never rejects.
   *
   * @param load imports it, and can be called again if that fails
   * @param options `isBackground` if the user has not asked for what needs it: a failure is not shown
   * @returns null if it could not be loaded, see {@link RECOVER_CODE}
   */
  async load<Code>(load: () => Promise<Code>, { isBackground = false } = {}): Promise<Code | null> {
    // A page that waits for its code is not stable yet.
    const done = this.pending.add();
    try {
      const code = await load();
      if (!isBackground) this.hasFailed.set(false);
      return code;
    } catch (error) {
      await this.recoverCode(error);
      if (!isBackground) this.hasFailed.set(true);
      return null;
    } finally {
      done();
    }
  }
}
