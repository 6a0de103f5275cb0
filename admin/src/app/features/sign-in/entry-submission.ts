import { inject } from '@angular/core';
import { Router } from '@angular/router';
import { AuthService } from '../../core/auth/auth.service';
import { returnTree } from '../../core/auth/return-tree';
import { Submission, type Needed } from '../../core/forms/submission';
import { Preferences } from '../../core/preferences';

/** A field of the sign-in and registration forms. */
export type EntryField = 'name' | 'email' | 'password';

/** What both forms have in common: a submission that goes on to the wanted page. */
export class EntrySubmission extends Submission<EntryField> {
  private readonly router = inject(Router);
  private readonly preferences = inject(Preferences);
  readonly auth = inject(AuthService);

  /** Somebody has signed in by this browser before. */
  readonly isReturn = this.preferences.read('signed_in_before') === true;

  constructor() {
    super(['name', 'email', 'password']);
  }

  /**
   * Sends the form unless a field that it needs is empty; on success goes to `wanted`.
   *
   * @param needed for each field that may not be empty: its value and the key of what to say if it is
   * @param send makes the call
   * @param wanted path to go to, see `returnTree`
   */
  async submit(needed: Partial<Record<EntryField, Needed>>, send: () => Promise<void>, wanted: string | null): Promise<void> {
    await this.send(needed, async () => {
      await send();
      this.preferences.write('signed_in_before', true);
      await this.router.navigateByUrl(returnTree(this.router, wanted));
    });
  }
}
