import { Injectable, computed, inject, linkedSignal } from '@angular/core';
import type { OpeningReasonKind } from '@switchboard/shared';
import { AuthService } from '../../../core/auth/auth.service';

/** What the signed-in administrator has given as a reason, to be proposed again until the page is left. */
@Injectable({ providedIn: 'root' })
export class OpeningReasons {
  private readonly auth = inject(AuthService);
  private readonly user_id = computed(() => this.auth.user()?.user_id ?? 'nobody');

  /** The last one; null before the first. */
  readonly last = linkedSignal<string, OpeningReasonKind | null>({ source: this.user_id, computation: () => null });
}
