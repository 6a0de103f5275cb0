import { InjectionToken, type Signal } from '@angular/core';

/** A frame beside the list in which a session is shown. */
export interface Pane {
  readonly session_id: Signal<string>;
  /** id of the message that a search found in it; null for none */
  readonly at: Signal<string | null>;
  /** the element that scrolls */
  readonly scroller: HTMLElement;
}

/** The pane that a session is in; absent where it is a page of its own. */
export const PANE = new InjectionToken<Pane>('pane');
