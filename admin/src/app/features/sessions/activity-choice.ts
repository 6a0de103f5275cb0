import { Injectable, computed, inject, linkedSignal } from '@angular/core';
import type { ActivitySpan } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import { Preferences } from '../../core/preferences';

interface Choice {
  readonly open: boolean;
  readonly span: ActivitySpan;
  readonly table: boolean;
}

/** How the signed-in user wants to see the activity; stored in this browser, separately for each user. Collapsed by default. */
@Injectable({ providedIn: 'root' })
export class ActivityChoice {
  private readonly auth = inject(AuthService);
  private readonly preferences = inject(Preferences);
  private readonly key = computed(() => `activity.${this.auth.user()?.user_id ?? 'nobody'}`);
  private readonly choice = linkedSignal(() => parseChoice(this.preferences.read(this.key())));

  /** Whether the activity is shown at all. */
  readonly open = computed(() => this.choice().open);
  readonly span = computed(() => this.choice().span);
  /** Whether it is shown as a table instead of a chart. */
  readonly table = computed(() => this.choice().table);

  /** Applies a change and stores it. */
  change(changed: Partial<Choice>): void {
    this.choice.update((choice) => ({ ...choice, ...changed }));
    this.preferences.write(this.key(), this.choice());
  }
}

function parseChoice(stored: unknown): Choice {
  const { open, span, table } = (stored ?? {}) as Partial<Choice>;
  return { open: open === true, span: span === 'day' ? 'day' : 'hour', table: table === true };
}
