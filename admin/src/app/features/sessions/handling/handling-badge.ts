import { Component, computed, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AdminSession } from '@switchboard/shared';
import { Icon } from '../../../ui/icon/icon';
import { StatusBadge } from '../../../ui/status-badge/status-badge';
import { LONG_WAIT_MS, waitedMs, waitingTime } from './waiting-time';

/** Says in a row that its user waits for a person, or which person has the session; nothing while the responder answers. */
@Component({
  selector: 'app-handling-badge',
  imports: [Icon, StatusBadge, TranslocoDirective],
  template: `
    @if (isPerson() || waited()) {
      <ng-container *transloco="let t">
        @if (isPerson()) {
          <span class="person">
            <app-icon name="user" />
            <span class="visually-hidden">{{ t('sessions.waiting.person') }}&ngsp;</span>
            <span class="name">{{ session().handled_by_name ?? t('sessions.handling.unnamed') }}</span>
          </span>
          &ngsp;
        }
        @if (waited(); as waited) {
          <app-status-badge [tone]="waited.isLong ? 'urgent' : 'warn'" [title]="t('sessions.waiting.badge')">
            <span class="visually-hidden">{{ t('sessions.waiting.badge') }}</span>
            {{ waited.words }}
          </app-status-badge>
        }
      </ng-container>
    }
  `,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 0.5rem;
      min-inline-size: 0;
    }
    :host(:empty) {
      display: none;
    }
    .person {
      display: inline-flex;
      align-items: center;
      gap: 0.25rem;
      min-inline-size: 0;
      font: var(--mat-sys-label-medium);
      color: var(--mat-sys-tertiary);
    }
    app-status-badge {
      flex: none;
    }
    .name {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      unicode-bidi: plaintext;
    }
  `,
})
export class HandlingBadge {
  readonly session = input.required<AdminSession>();
  /** milliseconds since 1970 on the server's clock */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  private readonly isOpen = computed(() => this.session().status !== 'ended');
  protected readonly isPerson = computed(() => this.isOpen() && this.session().handling === 'person');
  /** How long the user has waited for a person, or for that person's answer. */
  protected readonly waited = computed(() => {
    const { waiting_since } = this.session();
    if (waiting_since === null || !this.isOpen()) return null;
    const ms = waitedMs(waiting_since, this.now());
    return { words: waitingTime(ms, this.locale()), isLong: ms > LONG_WAIT_MS };
  });
}
