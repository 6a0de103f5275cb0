import { Injectable, computed, inject, linkedSignal } from '@angular/core';
import { AuthService } from '../../core/auth/auth.service';
import { Preferences } from '../../core/preferences';

/** How close the rows are: one line each, or two with more space. */
export type Density = 'compact' | 'comfortable';

interface Look {
  readonly density: Density;
  readonly pane: boolean;
}

/** How the signed-in user wants to see the list; stored in this browser, separately for each user. */
@Injectable({ providedIn: 'root' })
export class ListLook {
  private readonly auth = inject(AuthService);
  private readonly preferences = inject(Preferences);
  private readonly key = computed(() => `sessions.${this.auth.user()?.user_id ?? 'nobody'}`);
  private readonly look = linkedSignal(() => parseLook(this.preferences.read(this.key())));

  readonly density = computed(() => this.look().density);
  /** Whether a session opens beside the list, in a window that is wide enough. */
  readonly pane = computed(() => this.look().pane);

  /** Applies a change and stores it. */
  change(changed: Partial<Look>): void {
    this.look.update((look) => ({ ...look, ...changed }));
    this.preferences.write(this.key(), this.look());
  }
}

function parseLook(stored: unknown): Look {
  const { density, pane } = (stored ?? {}) as Partial<Look>;
  return { density: density === 'comfortable' ? 'comfortable' : 'compact', pane: pane === true };
}
