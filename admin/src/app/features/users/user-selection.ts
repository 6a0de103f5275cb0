import { computed, signal } from '@angular/core';
import type { AdminUser } from '@switchboard/shared';

/** The accounts chosen for a common action; they stay chosen on other pages of the list. */
export class UserSelection {
  private readonly byId = signal<ReadonlyMap<string, AdminUser>>(new Map());

  readonly users = computed(() => [...this.byId().values()]);
  readonly count = computed(() => this.byId().size);

  has(user: AdminUser): boolean {
    return this.byId().has(user.user_id);
  }

  set(users: readonly AdminUser[], isSelected: boolean): void {
    const next = new Map(this.byId());
    for (const user of users) {
      if (isSelected) next.set(user.user_id, user);
      else next.delete(user.user_id);
    }
    this.byId.set(next);
  }

  clear(): void {
    this.byId.set(new Map());
  }
}
