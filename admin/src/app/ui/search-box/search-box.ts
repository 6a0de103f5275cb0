import { Component, computed, input, linkedSignal, type ElementRef, viewChild } from '@angular/core';
import { outputFromObservable } from '@angular/core/rxjs-interop';
import { EMPTY, Subject, map, switchMap, tap, timer } from 'rxjs';
import { Icon } from '../icon/icon';

/** The debounce time: milliseconds without input after which a search begins. */
const DEBOUNCE_MS = 250;

/** Boxes created so far, for their ids. */
let boxes = 0;

/** An input for a search that is stored in the URL. Holds the text being typed; emits it once typing pauses. */
@Component({
  selector: 'app-search-box',
  imports: [Icon],
  template: `
    <app-icon name="search" />
    <label class="visually-hidden" [for]="id">{{ label() }}</label>
    <input
      #box
      class="input"
      [id]="id"
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
  /** Unique: a page has a search of its own besides that of an open panel. */
  protected readonly id = `search-${(boxes += 1)}`;

  /** the search in the URL */
  readonly q = input.required<string>();
  readonly label = input.required<string>();
  /** what is searched, shown while the input is empty */
  readonly hint = input.required<string>();
  /** key that focuses it */
  readonly shortcut = input<string>();

  private readonly typing = new Subject<string | null>();
  /** The search, debounced. */
  readonly searched = outputFromObservable(
    this.typing.pipe(
      switchMap((text) => (text === null ? EMPTY : timer(DEBOUNCE_MS).pipe(map(() => text)))),
      tap((text) => this.state.update((state) => ({ ...state, sent: text }))),
    ),
  );

  private readonly box = viewChild.required<ElementRef<HTMLInputElement>>('box');
  /**
   * The input's text, and the search that this input itself has sent to the URL: its arrival there must not overwrite what was
   * typed since. Any other change of the URL (Back, a counter) is shown.
   */
  private readonly state = linkedSignal<string, { text: string; sent: string | null }>({
    source: () => this.q(),
    computation: (q, before) => ({ text: before && before.value.sent === q ? before.value.text : q, sent: null }),
  });
  protected readonly typed = computed(() => this.state().text);

  /** Focuses the input and selects its text. */
  focus(): void {
    this.box().nativeElement.focus();
    this.box().nativeElement.select();
  }

  /** Clears the input; a pending search is discarded. */
  clear(): void {
    this.typing.next(null);
    this.state.set({ text: '', sent: '' });
  }

  protected type(value: string): void {
    this.state.update((state) => ({ ...state, text: value }));
    this.typing.next(value);
  }
}
