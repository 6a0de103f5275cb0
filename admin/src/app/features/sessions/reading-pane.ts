import { Component, ElementRef, computed, inject, input, output } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { MatIconButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { map, of, switchMap, timer } from 'rxjs';
import { Icon } from '../../ui/icon/icon';
import { PANE, type Pane } from './pane';
import { SessionPage } from './session-page';

/** Milliseconds for which a session must be chosen before it is loaded: who holds a key down passes over many. */
const SETTLE_MS = 150;

/** A session beside the list, live, as on its own page. Its stream ends with it, or when no session is chosen. */
@Component({
  selector: 'app-reading-pane',
  imports: [Icon, MatIconButton, RouterLink, SessionPage, TranslocoDirective],
  providers: [
    {
      provide: PANE,
      useFactory: (): Pane => {
        const { shownId: session_id, at } = inject(ReadingPane);
        return { session_id, at, scroller: inject<ElementRef<HTMLElement>>(ElementRef).nativeElement };
      },
    },
  ],
  templateUrl: './reading-pane.html',
  styleUrl: './reading-pane.scss',
})
export class ReadingPane {
  /** null while none is chosen */
  readonly session_id = input.required<string | null>();
  /** id of the message that a search found in the session; null for none */
  readonly at = input<string | null>(null);

  readonly closed = output();

  private readonly settled = toSignal(
    toObservable(this.session_id).pipe(switchMap((id, index) => (index < 2 || id === null ? of(id) : timer(SETTLE_MS).pipe(map(() => id))))),
    { initialValue: null },
  );
  /** Whether a session is shown: nothing of the last one stays after it was closed. */
  protected readonly isOpen = computed(() => this.session_id() !== null && this.settled() !== null);
  readonly shownId = computed(() => this.settled() ?? '');
}
