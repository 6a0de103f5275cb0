import { Component, computed, effect, input, linkedSignal, output, signal, viewChild, type ElementRef } from '@angular/core';
import { outputFromObservable } from '@angular/core/rxjs-interop';
import { MatButton, MatIconButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { MessagesFilter, SessionSort, SessionStatus } from '@switchboard/shared';
import { EMPTY, Subject, map, switchMap, tap, timer } from 'rxjs';
import { Icon } from '../../ui/icon/icon';
import { SORTS, STATUSES, type SessionFilters } from './session-filters';

/** Milliseconds without a further letter after which a search begins. */
const TYPING_MS = 250;

/** Search, filters and order. Holds nothing but what is being typed: everything else is told by `changed` and stands in the address. */
@Component({
  selector: 'app-filter-bar',
  imports: [Icon, MatButton, MatIconButton, TranslocoDirective],
  templateUrl: './filter-bar.html',
  styleUrl: './filter-bar.scss',
})
export class FilterBar {
  readonly filters = input.required<SessionFilters>();
  readonly isFiltered = input.required<boolean>();
  /** what to call the person whose sessions alone are shown; null where there is no such filter */
  readonly onlyUser = input<string | null>(null);

  readonly changed = output<Partial<SessionFilters>>();
  readonly cleared = output();

  private readonly typing = new Subject<string | null>();
  /** The search, once nothing more is typed for a moment. */
  readonly searched = outputFromObservable(
    this.typing.pipe(
      switchMap((text) => (text === null ? EMPTY : timer(TYPING_MS).pipe(map(() => text)))),
      tap((text) => (this.sent = text)),
    ),
  );

  /** The search that the address is to bear by this bar's own doing: its arrival there must not touch what was typed since. */
  private sent = '';
  private readonly box = viewChild.required<ElementRef<HTMLInputElement>>('search');
  protected readonly q = linkedSignal<string, string>({
    source: () => this.filters().q,
    computation: (q, typed) => (typed && q === this.sent ? typed.value : q),
  });
  protected readonly hasDates = computed(() => this.filters().from !== null || this.filters().to !== null);
  private readonly opened = signal(false);
  protected readonly showsDates = computed(() => this.opened() || this.hasDates());

  protected readonly statuses = Object.entries(STATUSES) as [SessionStatus, string][];
  protected readonly sorts = Object.entries(SORTS) as [SessionSort, string][];

  constructor() {
    effect(() => {
      this.sent = this.filters().q;
    });
  }

  /** Puts the cursor into the search box. */
  focus(): void {
    this.box().nativeElement.focus();
    this.box().nativeElement.select();
  }

  protected type(value: string): void {
    this.q.set(value);
    this.typing.next(value);
  }

  /** What was typed a moment ago must not come back after everything was cleared. */
  protected clear(): void {
    this.typing.next(null);
    this.sent = '';
    this.q.set('');
    this.cleared.emit();
  }

  protected chooseStatus(value: string): void {
    this.changed.emit({ status: (value || null) as SessionStatus | null });
  }

  protected chooseMessages(value: string): void {
    this.changed.emit({ messages: (value || null) as MessagesFilter | null });
  }

  protected chooseSort(value: string): void {
    this.changed.emit({ sort: value as SessionSort });
  }

  protected chooseDate(bound: 'from' | 'to', value: string): void {
    const time = Date.parse(value);
    this.changed.emit({ [bound]: Number.isNaN(time) ? null : new Date(time).toISOString() });
  }

  protected toggleDates(): void {
    if (this.hasDates()) this.changed.emit({ from: null, to: null });
    this.opened.set(!this.showsDates());
  }

  /** An instant in the form of a date-time box: the browser's own zone, without one. */
  protected local(instant: string | null): string {
    if (!instant) return '';
    const time = new Date(instant);
    return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  }
}
