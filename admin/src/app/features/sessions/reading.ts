import { BreakpointObserver } from '@angular/cdk/layout';
import { Injectable, computed, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { Router } from '@angular/router';
import { map } from 'rxjs';
import { ListLook } from './list-look';
import { SessionsStore } from './sessions.store';

/** Below this width each session is a card, and the filters are in a sheet. */
const NARROW_QUERY = '(max-width: 43rem)';
/** From this width on, a session fits beside the list. */
const WIDE_QUERY = '(min-width: 75rem)';

const NOT_MEASURED: Readonly<Record<string, boolean>> = {};

/**
 * Where a session of the list opens: in the pane beside it, or on its own page; at the message that a search found, if there is one. Provided
 * by the list's page.
 */
@Injectable()
export class Reading {
  private readonly look = inject(ListLook);
  private readonly router = inject(Router);
  private readonly store = inject(SessionsStore);
  private readonly widths = toSignal(
    inject(BreakpointObserver).observe([NARROW_QUERY, WIDE_QUERY]).pipe(map(({ breakpoints }) => breakpoints)),
    { initialValue: NOT_MEASURED },
  );
  private readonly chosen = signal<{ session_id: string; at: string | null } | null>(null);

  readonly isNarrow = computed(() => this.widths()[NARROW_QUERY] === true);
  readonly isWide = computed(() => this.widths()[WIDE_QUERY] === true);
  /** Whether the pane is beside the list, even if nothing is open in it. */
  readonly hasPane = computed(() => this.look.pane() && this.isWide());
  /** The session in the pane; null if none is. */
  readonly session_id = computed(() => (this.hasPane() ? (this.chosen()?.session_id ?? null) : null));
  /** The message that had been found in it when it was opened; null if none had. */
  readonly at = computed(() => this.chosen()?.at ?? null);

  open(session_id: string): void {
    const row = this.store.rows().find(({ session }) => session.session_id === session_id);
    const at = row?.session.hit?.message_id ?? null;
    if (this.hasPane()) this.chosen.set({ session_id, at });
    else void this.router.navigate(['/admin/sessions', session_id], { queryParams: { at } });
  }

  /** Closes the session in the pane. */
  close(): void {
    this.chosen.set(null);
  }

  /** Shows or hides the pane, where it fits. */
  togglePane(): void {
    this.look.change({ pane: !this.look.pane() });
    this.close();
  }
}
