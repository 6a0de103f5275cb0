import { inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import { TranslocoService } from '@jsverse/transloco';
import { AuthService } from '../../core/auth/auth.service';
import { returnTree } from '../../core/auth/return-tree';
import { problemOf } from '../../core/http/problem';
import { Words } from '../../core/i18n/words';

/** A field of the sign-in and registration forms. */
export type EntryField = 'name' | 'email' | 'password';

/** What both forms have in common: sending once, telling faults at their fields, and going on to the wanted page. */
export class EntryForm {
  private readonly router = inject(Router);
  private readonly words = inject(Words);
  private readonly transloco = inject(TranslocoService);
  readonly auth = inject(AuthService);

  readonly sending = signal(false);
  /** What is wrong as a whole, in plain words. */
  readonly problem = signal<string | null>(null);
  /** What is wrong with each field, in plain words. */
  readonly faults = signal<Partial<Record<EntryField, string>>>({});

  /**
   * Sends the form unless a field that it needs is empty; on success goes to `wanted`.
   *
   * @param needed for each field that may not be empty: its value and the key of what to say if it is
   * @param send makes the call
   * @param wanted path to go to, see `returnTree`
   */
  async submit(
    needed: Partial<Record<EntryField, readonly [string, string]>>,
    send: () => Promise<void>,
    wanted: string | null,
  ): Promise<void> {
    if (this.sending()) return;
    this.problem.set(null);
    this.faults.set({});
    const empty = Object.entries(needed).filter(([, [value]]) => value.trim() === '');
    if (empty.length > 0) {
      this.faults.set(Object.fromEntries(empty.map(([field, [, key]]) => [field, this.transloco.translate(key)])));
      return;
    }
    this.sending.set(true);
    try {
      await send();
      await this.router.navigateByUrl(returnTree(this.router, wanted));
    } catch (error) {
      this.tell(error);
    } finally {
      this.sending.set(false);
    }
  }

  private tell(error: unknown): void {
    const problem = problemOf(error);
    const faults: Partial<Record<EntryField, string>> = {};
    for (const fault of problem.errors ?? []) {
      if (isEntryField(fault.path)) faults[fault.path] ??= this.words.field(fault);
    }
    this.faults.set(faults);
    if (Object.keys(faults).length === 0) this.problem.set(this.words.problem(problem));
  }
}

function isEntryField(path: string): path is EntryField {
  return path === 'name' || path === 'email' || path === 'password';
}
