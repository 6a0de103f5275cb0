import { Component, computed, input, linkedSignal, type ElementRef, viewChild } from '@angular/core';
import { outputFromObservable } from '@angular/core/rxjs-interop';
import { EMPTY, Subject, map, switchMap, tap, timer } from 'rxjs';
import { Icon } from '../icon/icon';

/** Milliseconds without a further letter after which a search begins. */
const TYPING_MS = 250;

/** A box for a search that stands in the address. Holds what is being typed; tells it once typing pauses. */
@Component({
  selector: 'app-search-box',
  imports: [Icon],
  template: `
    <app-icon name="search" />
    <label class="visually-hidden" for="search">{{ label() }}</label>
    <input
      #box
      class="input"
      id="search"
      type="search"
      autocomplete="off"
      maxlength="200"
      [attr.aria-keyshortcuts]="shortcut() ?? null"
      [placeholder]="hint()"
      [title]="hint()"
      [value]="typed()"
      (input)="type(box.value)"
    />
  `,
  styles: `
    :host {
      position: relative;
      flex: 1 1 16rem;
    }
    app-icon {
      position: absolute;
      inset-block-start: 12px;
      inset-inline-start: 0.75rem;
      color: var(--mat-sys-on-surface-variant);
      pointer-events: none;
    }
    .input {
      padding-inline-start: 2.5rem;
    }
    @media (max-width: 43rem) {
      :host {
        flex: 1 1 0;
        min-inline-size: 0;
      }
    }
  `,
})
export class SearchBox {
  /** the search that the address bears */
  readonly q = input.required<string>();
  readonly label = input.required<string>();
  /** what is searched, shown while the box is empty */
  readonly hint = input.required<string>();
  /** key that leads to it */
  readonly shortcut = input<string>();

  private readonly typing = new Subject<string | null>();
  /** The search, once nothing more is typed for a moment. */
  readonly searched = outputFromObservable(
    this.typing.pipe(
      switchMap((text) => (text === null ? EMPTY : timer(TYPING_MS).pipe(map(() => text)))),
      tap((text) => this.state.update((state) => ({ ...state, sent: text }))),
    ),
  );

  private readonly box = viewChild.required<ElementRef<HTMLInputElement>>('box');
  /**
   * What the box bears, and the search that the address is to bear by this box's own doing: its arrival there must not touch what
   * was typed since. Whatever else comes (Back, a counter) is shown.
   */
  private readonly state = linkedSignal<string, { text: string; sent: string | null }>({
    source: () => this.q(),
    computation: (q, before) => ({ text: before && before.value.sent === q ? before.value.text : q, sent: null }),
  });
  protected readonly typed = computed(() => this.state().text);

  /** Puts the cursor into the box. */
  focus(): void {
    this.box().nativeElement.focus();
    this.box().nativeElement.select();
  }

  /** Empties the box; what was typed a moment ago is not told any more. */
  clear(): void {
    this.typing.next(null);
    this.state.set({ text: '', sent: '' });
  }

  protected type(value: string): void {
    this.state.update((state) => ({ ...state, text: value }));
    this.typing.next(value);
  }
}
