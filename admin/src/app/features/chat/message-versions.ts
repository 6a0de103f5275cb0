import { ChangeDetectionStrategy, Component, EnvironmentInjector, afterNextRender, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../../ui/icon/icon';
import { ConversationActions } from './conversation-actions';
import { ReadingPosition } from './reading-position';
import type { TranscriptItem } from './transcript-items';

type Way = 'previous' | 'next';

/** Leads from one version of a message to the others, by its buttons or by Alt and an arrow key; focus and the message stay in place. */
@Component({
  selector: 'app-message-versions',
  imports: [Icon, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div role="group" *transloco="let t" [attr.aria-label]="t('chat.actions.versions')" (keydown)="key($event)">
      <button
        type="button"
        data-way="previous"
        [attr.aria-label]="t('chat.actions.previous')"
        [title]="actions.lock() ?? t('chat.actions.previous')"
        [attr.aria-disabled]="item().previousVersion === null || actions.lock() !== null || null"
        aria-keyshortcuts="Alt+ArrowLeft"
        (click)="show('previous')"
      >
        <app-icon name="chevron_left" />
      </button>
      <span>{{ t('chat.actions.place', { at: item().version, of: item().versionCount }) }}</span>
      <button
        type="button"
        data-way="next"
        [attr.aria-label]="t('chat.actions.next')"
        [title]="actions.lock() ?? t('chat.actions.next')"
        [attr.aria-disabled]="item().nextVersion === null || actions.lock() !== null || null"
        aria-keyshortcuts="Alt+ArrowRight"
        (click)="show('next')"
      >
        <app-icon name="chevron_right" />
      </button>
    </div>
  `,
  styleUrl: './message-versions.scss',
})
export class MessageVersions {
  readonly item = input.required<TranscriptItem>();

  protected readonly actions = inject(ConversationActions);
  private readonly position = inject(ReadingPosition, { optional: true });
  /** not this component's: its element may be gone once another version is shown */
  private readonly injector = inject(EnvironmentInjector);
  private isSwitching = false;

  protected key(event: KeyboardEvent): void {
    const way = ({ ArrowLeft: 'previous', ArrowRight: 'next' } as const)[event.key];
    if (!event.altKey || !way) return;
    // Otherwise it goes back in the browser's history.
    event.preventDefault();
    void this.show(way);
  }

  protected async show(way: Way): Promise<void> {
    const { version, versionCount, previousVersion, nextVersion, message_id, reply_to } = this.item();
    const target = way === 'previous' ? previousVersion : nextVersion;
    if (target === null || this.isSwitching) return;
    this.isSwitching = true;
    const change = async () => {
      const isShown = await this.actions.showVersion(target, version + (way === 'previous' ? -1 : 1), versionCount);
      await new Promise<void>((resolve) => afterNextRender(() => resolve(), { injector: this.injector }));
      if (isShown) messageElement(target)?.querySelector<HTMLElement>(`[data-way="${way}"]`)?.focus({ preventScroll: true });
    };
    const place = () => messageElement(target) ?? messageElement(message_id) ?? messageElement(reply_to);
    await (this.position?.keepInPlace(place, change) ?? change());
    this.isSwitching = false;
  }
}

/** The element of a message on screen. */
function messageElement(message_id: string | null): HTMLElement | null {
  const elements = [...document.querySelectorAll<HTMLElement>('[data-message]')];
  return elements.find((element) => element.dataset['message'] === message_id) ?? null;
}
