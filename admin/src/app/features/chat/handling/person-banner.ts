import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { problemOf } from '../../../core/http/problem';
import { Language } from '../../../core/i18n/language';
import { Translations } from '../../../core/i18n/translations';
import { Icon } from '../../../ui/icon/icon';
import { dateAndTime, timeOfDay } from '../../../ui/time-ago/relative-time';
import { ChatPageState } from '../chat-page-state';
import { HandlingStore } from './handling.store';
import { PersonAvatar } from './person-avatar';

/** Says, below the title, that the user waits for a person, or that one is there. */
@Component({
  selector: 'app-person-banner',
  imports: [Icon, MatButton, PersonAvatar, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './person-banner.html',
  styleUrl: './person-banner.scss',
})
export class PersonBanner {
  private readonly translations = inject(Translations);
  private readonly language = inject(Language);
  private readonly pageState = inject(ChatPageState);
  protected readonly handling = inject(HandlingStore);
  protected readonly isWithdrawing = signal(false);
  /** Why the request could not be taken back, in words. */
  protected readonly failure = signal<string | null>(null);
  protected readonly since = computed(() => {
    const since = this.handling.waiting_since();
    if (since === null) return null;
    const isToday = new Date(since).toDateString() === new Date().toDateString();
    const time = (isToday ? timeOfDay : dateAndTime)(since, this.language.locale());
    return this.translations.text('chat.person.since', { time });
  });
  protected readonly place = computed(() => {
    const position = this.handling.request()?.position ?? null;
    if (position === null) return null;
    if (position === 1) return this.translations.text('chat.person.next');
    return this.translations.text('chat.person.place', { place: new Intl.NumberFormat(this.language.locale()).format(position) });
  });

  protected async withdraw(): Promise<void> {
    if (this.isWithdrawing()) return;
    this.isWithdrawing.set(true);
    this.failure.set(null);
    try {
      await this.handling.withdraw();
      // The button that was pressed is gone.
      this.pageState.focusRequests.update((count) => count + 1);
    } catch (error) {
      this.failure.set(this.translations.problem(problemOf(error)));
    } finally {
      this.isWithdrawing.set(false);
    }
  }
}
