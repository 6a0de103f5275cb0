import { Component, effect, inject, input, untracked } from '@angular/core';
import type { AdminSessionList } from '@switchboard/shared';
import { StatusAnnouncer } from './status-announcer';

/** Tells screen readers what has changed in the list, see {@link StatusAnnouncer}. */
@Component({
  selector: 'app-list-announcement',
  template: '{{ spoken() }}',
  providers: [StatusAnnouncer],
  host: { class: 'visually-hidden', role: 'status' },
})
export class ListAnnouncement {
  /** the latest response */
  readonly list = input.required<AdminSessionList | null>();

  private readonly status = inject(StatusAnnouncer);
  protected readonly spoken = this.status.sentence;

  constructor() {
    effect(() => {
      const list = this.list();
      const ids = list?.sessions.map(({ session_id }) => session_id) ?? [];
      if (list) untracked(() => this.status.update(ids, list.totals.total_sessions, list.totals.waiting_sessions));
    });
  }
}
