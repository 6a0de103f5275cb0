import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  Injector,
  afterNextRender,
  computed,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { SearchHit, Session } from '@switchboard/shared';
import { MarkedExcerpt } from '../../core/conversation/marked-excerpt';
import { Translations } from '../../core/i18n/translations';
import { Icon } from '../../ui/icon/icon';
import type { Arrangement } from './arrangements';
import { toldExcerpt } from './handling/told-words';

/**
 * One conversation in the list: a link, a menu, and a text field for the title while it is being renamed.
 *
 * Renaming: Enter or blur keeps the new title, Escape the old one; a blank title changes nothing.
 */
@Component({
  selector: 'app-history-row',
  imports: [Icon, MarkedExcerpt, MatMenu, MatMenuItem, MatMenuTrigger, RouterLink, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './history-row.html',
  styleUrl: './history-row.scss',
  host: { '[attr.data-session-id]': 'session().session_id' },
})
export class HistoryRow {
  readonly session = input.required<Session>();
  /** whether it is the conversation on screen */
  readonly current = input(false);
  /** the message that a search found */
  readonly hit = input<SearchHit>();
  /** what was searched for */
  readonly search = input('');
  readonly opened = output();
  readonly renamed = output<string>();
  readonly arranged = output<Arrangement>();
  readonly removed = output();

  private readonly translations = inject(Translations);
  private readonly destroyed = inject(DestroyRef);
  private readonly injector = inject(Injector);
  private readonly link = viewChild<unknown, ElementRef<HTMLElement>>('link', { read: ElementRef });
  private readonly field = viewChild<unknown, ElementRef<HTMLInputElement>>('field', { read: ElementRef });
  protected readonly isRenaming = signal(false);
  protected readonly excerpt = computed(() => toldExcerpt(this.translations, this.hit()?.excerpt ?? ''));

  protected begin(): void {
    this.isRenaming.set(true);
    // After the menu has closed and returned focus to its button.
    afterNextRender({ write: () => this.selectAfterRender() }, { injector: this.injector });
  }

  protected enter(event: Event, title: string): void {
    // The Enter that accepts an IME candidate does not confirm the title.
    if (!(event as KeyboardEvent).isComposing) this.keep(title);
  }

  protected keep(title: string, isLeaving = false): void {
    if (!this.isRenaming()) return;
    this.isRenaming.set(false);
    const newTitle = title.trim();
    if (newTitle !== '' && newTitle !== this.session().title) this.renamed.emit(newTitle);
    if (!isLeaving) this.focusLink();
  }

  protected cancel(event: Event): void {
    event.stopPropagation();
    this.isRenaming.set(false);
    this.focusLink();
  }

  private selectAfterRender(): void {
    const timer = setTimeout(() => {
      unregister();
      this.field()?.nativeElement.select();
    });
    const unregister = this.destroyed.onDestroy(() => clearTimeout(timer));
  }

  /** Moves the keyboard focus to the conversation's link, once it is rendered. */
  focusLink(): void {
    afterNextRender({ write: () => this.link()?.nativeElement.focus() }, { injector: this.injector });
  }
}
