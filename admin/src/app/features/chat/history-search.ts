import { Component, DestroyRef, ElementRef, inject, input, output, viewChild } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../../ui/icon/icon';

/** Milliseconds without another keystroke before a search is sent. */
const DEBOUNCE_MS = 250;

/** The field that searches the conversations by title; Escape empties it. */
@Component({
  selector: 'app-history-search',
  imports: [Icon, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <app-icon name="search" />
      <input
        #field
        class="input"
        type="search"
        maxlength="200"
        autocomplete="off"
        [attr.aria-label]="t('chat.history.search')"
        [placeholder]="t('chat.history.search')"
        [title]="t('chat.history.search')"
        (input)="search(field)"
        (keydown.escape)="escape($event, field)"
      />
      @if (q()) {
        <button type="button" [attr.aria-label]="t('chat.history.clear_search')" (click)="clear(field)">
          <app-icon name="close" />
        </button>
      }
    </ng-container>
  `,
  styleUrl: './history-search.scss',
})
export class HistorySearch {
  /** the search that the list is for */
  readonly q = input.required<string>();

  /** the search, debounced */
  readonly searched = output<string>();

  private readonly field = viewChild<unknown, ElementRef<HTMLInputElement>>('field', { read: ElementRef });
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  /** Moves the keyboard focus into the field. */
  focus(): void {
    this.field()?.nativeElement.focus();
  }

  protected search(field: HTMLInputElement, wait = DEBOUNCE_MS): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.searched.emit(field.value.trim()), wait);
  }

  protected clear(field: HTMLInputElement): void {
    field.value = '';
    field.focus();
    this.search(field, 0);
  }

  /** Empties the box; if it is empty already, Escape is left to the page, which closes the drawer. */
  protected escape(event: Event, field: HTMLInputElement): void {
    if (field.value === '' || (event as KeyboardEvent).isComposing) return;
    event.stopPropagation();
    event.preventDefault();
    this.clear(field);
  }
}
