import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { ListedAdminSession, MessageRole } from '@switchboard/shared';

/** Key of who spoke; what the system tells of is nobody's. */
const SPEAKERS: Record<Exclude<MessageRole, 'system'>, string> = {
  user: 'sessions.row.by_user',
  assistant: 'sessions.row.by_assistant',
  operator: 'sessions.row.by_operator',
};

/** Says whose the latest message of a session is, or that an answer is being given right now. Never what was said. */
@Component({
  selector: 'app-last-speaker',
  imports: [TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (words(); as key) {
      <ng-container *transloco="let t">
        @if (session().answering) {
          <span class="pulse" aria-hidden="true"></span>
        }
        {{ t(key) }}
      </ng-container>
    }
  `,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: 0.375rem;
      min-inline-size: 0;
      white-space: nowrap;
      font: var(--mat-sys-body-small);
      color: var(--mat-sys-on-surface-variant);
    }
    :host(:empty) {
      display: none;
    }
    .pulse {
      flex: none;
      inline-size: 0.5rem;
      block-size: 0.5rem;
      border-radius: 50%;
      background: var(--mat-sys-primary);
      /* On the compositor alone. */
      animation: pulse 1.2s ease-in-out infinite alternate;
    }
    @keyframes pulse {
      to {
        opacity: 0.25;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      .pulse {
        animation: none;
      }
    }
    @media (forced-colors: active) {
      .pulse {
        background: Highlight;
      }
    }
  `,
})
export class LastSpeaker {
  readonly session = input.required<ListedAdminSession>();

  /** key of the words; null where there is nothing to say */
  protected readonly words = computed(() => {
    const { answering, last_role } = this.session();
    if (answering) return 'sessions.row.answering';
    return last_role === null || last_role === 'system' ? null : SPEAKERS[last_role];
  });
}
