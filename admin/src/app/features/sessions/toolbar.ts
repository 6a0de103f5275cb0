import { Component, inject, input, output, viewChild } from '@angular/core';
import { LiveControls } from '../../core/live/live-controls';
import { ExportMenu } from './export-menu';
import { FilterBar } from './filter-bar';
import { Reading } from './reading';
import { SessionsStore } from './sessions.store';
import { ViewMenu } from './view-menu';

/**
 * The row above the list: search and filters, export, how the list looks and how it is refreshed. On a phone
 * search, filters and what can be done with views.
 */
@Component({
  selector: 'app-toolbar',
  imports: [ExportMenu, FilterBar, LiveControls, ViewMenu],
  template: `
    <app-filter-bar
      [filters]="store.filters()"
      [isFiltered]="store.isFiltered()"
      [onlyUser]="onlyUser()"
      [onlyHandler]="onlyHandler()"
      [isNarrow]="reading.isNarrow()"
      (changed)="store.show($event)"
      (searched)="store.show($event, true)"
      (cleared)="store.clear()"
    />
    @if (!reading.isNarrow()) {
      <app-export-menu [filters]="store.filters()" />
    }
    <app-view-menu (helpAsked)="helpAsked.emit()" />
    @if (!reading.isNarrow()) {
      <app-live-controls
        [hasFreshness]="false"
        [delivery]="live.delivery()"
        [age]="live.age()"
        [failure]="live.failure()"
        refreshLabel="sessions.live.refresh"
        (refresh)="live.refresh()"
      />
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: flex-start;
      gap: 0.25rem 0.5rem;
    }
    app-filter-bar {
      flex: 1 1 0;
      min-inline-size: min(34rem, 100%);
    }
    :host(.narrow) {
      flex-wrap: nowrap;
      gap: 0.25rem;
    }
    :host(.narrow) app-filter-bar {
      min-inline-size: 0;
    }
  `,
  host: { '[class.narrow]': 'reading.isNarrow()' },
})
export class Toolbar {
  protected readonly store = inject(SessionsStore);
  protected readonly reading = inject(Reading);
  protected readonly live = this.store.live;

  /** label of the user whose sessions are shown exclusively; null without such a filter */
  readonly onlyUser = input.required<string | null>();

  /** name of the administrator whose sessions are shown exclusively; null without such a filter */
  readonly onlyHandler = input<string | null>(null);

  readonly helpAsked = output();

  private readonly bar = viewChild.required(FilterBar);

  /** Focuses the search box. */
  focus(): void {
    this.bar().focus();
  }
}
