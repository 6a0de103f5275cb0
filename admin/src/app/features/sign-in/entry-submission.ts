import { inject } from '@angular/core';
import { Router } from '@angular/router';
import { AuthService } from '../../core/auth/auth.service';
import { returnTree } from '../../core/auth/return-tree';
import { Submission, type RequiredValue } from '../../core/forms/submission';
import { Preferences } from '../../core/preferences';

/** A field of the sign-in and registration forms. */
export type EntryField = 'name' | 'email' | 'password';

/** The common part of both forms: a submission that then navigates to the requested page. */
export class EntrySubmission extends Submission<EntryField> {
  private readonly router = inject(Router);
  private readonly preferences = inject(Preferences);
  readonly auth = inject(AuthService);

  /** Whether anyone has signed in with this browser before. */
  readonly isReturn = this.preferences.read('signed_in_before') === true;

  constructor() {
    super(['name', 'email', 'password']);
  }

  /**
   * Submits the form unless a required field is empty; on success navigates to `returnUrl`.
   *
   * @param required for each required field: its value, and the text key of the error if it is empty
   * @param send makes the call
   * @param returnUrl path to navigate to, see `returnTree`
   */
  async submit(required: Partial<Record<EntryField, RequiredValue>>, send: () => Promise<void>, returnUrl: string | null): Promise<void> {
    await this.send(required, async () => {
      await send();
      this.preferences.write('signed_in_before', true);
      await this.router.navigateByUrl(returnTree(this.router, returnUrl));
    });
  }
}
