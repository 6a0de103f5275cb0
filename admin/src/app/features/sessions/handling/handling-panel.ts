import { Component, ElementRef, Injector, afterNextRender, computed, inject, input, viewChild } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { TranslocoDirective } from '@jsverse/transloco';
import { AuthService } from '../../../core/auth/auth.service';
import { Translations } from '../../../core/i18n/translations';
import { Icon } from '../../../ui/icon/icon';
import { StatusBadge } from '../../../ui/status-badge/status-badge';
import { dateAndTime, timeOfDay } from '../../../ui/time-ago/relative-time';
import { userLabel } from '../session-filters';
import { SessionStore } from '../session.store';
import { Handling } from './handling';
import { ReplyBox } from './reply-box';

/** Who answers in the session, what an administrator can do about it, and the box in which they write to the user. */
@Component({
  selector: 'app-handling-panel',
  imports: [Icon, MatButton, MatIconButton, MatMenu, MatMenuItem, MatMenuTrigger, ReplyBox, StatusBadge, TranslocoDirective],
  templateUrl: './handling-panel.html',
  styleUrl: './handling-panel.scss',
})
export class HandlingPanel {
  private readonly auth = inject(AuthService);
  private readonly store = inject(SessionStore);
  private readonly translations = inject(Translations);
  private readonly injector = inject(Injector);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  protected readonly handling = inject(Handling);

  /** BCP 47 */
  readonly locale = input.required<string>();

  private readonly box = viewChild.required(ReplyBox);

  /** Since when it is handled as it is, or its user waits; null where that is not known. */
  protected readonly since = computed(() => {
    const { handled_since, waiting_since } = this.store.session() ?? {};
    const handler = this.handling.handler();
    const instant = handler === 'waiting' ? waiting_since : handler === 'responder' ? null : handled_since;
    return instant ? { instant, words: this.wordsFor(instant) } : null;
  });
  /** Who is typing: the user, or the administrator who has the conversation, unless it is this one. */
  protected readonly typist = computed(() => {
    const [{ user, operator }, session] = [this.store.typing.current(), this.store.session()];
    if (user && session) return userLabel(session);
    return operator && this.handling.handler() === 'other' ? (operator.name ?? this.handling.name()) : null;
  });

  protected readonly isAnswering = computed(() => this.store.log().running.size > 0);
  /** The other administrators who have the session open, in words; null if there are none. */
  protected readonly watchers = computed(() => {
    const own = this.auth.user()?.user_id;
    // Without a stream, the facts say so.
    const watchers = this.store.isSealed() ? (this.store.session()?.watchers ?? []) : this.store.watchers();
    const names = watchers.filter(({ user_id }) => user_id !== own).map(({ name }) => name ?? this.translations.text('sessions.handling.unnamed'));
    return names.length > 0 ? new Intl.ListFormat(this.locale(), { type: 'conjunction' }).format(names) : null;
  });

  protected async takeOver(): Promise<void> {
    this.focusBox(await this.handling.takeOver());
  }

  protected async askToTakeOver(): Promise<void> {
    this.focusBox(await this.handling.askToTakeOver('app-handling-panel .more'));
  }

  protected async askToHandBack(): Promise<void> {
    await this.handling.askToHandBack();
    // The button that had the focus is gone.
    if (this.handling.handler() !== 'self') this.element.querySelector<HTMLElement>('[tabindex="-1"]')?.focus({ preventScroll: true });
  }

  private focusBox(isTaken: boolean): void {
    if (isTaken) afterNextRender(() => this.box().focus(), { injector: this.injector });
  }

  /** The time, with the date unless it is today. */
  private wordsFor(instant: string): string {
    const isToday = new Date(instant).toDateString() === new Date().toDateString();
    return (isToday ? timeOfDay : dateAndTime)(instant, this.locale());
  }
}
