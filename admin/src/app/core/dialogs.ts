import { DOCUMENT, Injectable, inject, type Type } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';

/** Options for opening a dialog. */
export interface DialogOptions {
  /** injected into the dialog as MAT_DIALOG_DATA */
  readonly data?: unknown;
  /** CSS length */
  readonly width?: string;
  /** distance from the top of the window, a CSS length; centred if not given */
  readonly top?: string;
  /** at the end of the window, as high as it is */
  readonly isDrawer?: boolean;
  /** CSS selector of the element to focus on close; default: the one focused before, which for a menu item would be gone by then */
  readonly back?: string;
}

/**
 * Opens dialogs, and restores the focus without scrolling: a browser scrolls the focused element into view, which may be the whole
 * page content, or a row that the user scrolled away from long ago.
 */
@Injectable({ providedIn: 'root' })
export class Dialogs {
  private readonly dialogs = inject(MatDialog);
  private readonly document = inject(DOCUMENT);

  /** @returns the result the dialog was closed with; undefined if the user cancelled */
  async open<Answer>(dialog: Type<unknown>, { data, width = '30rem', top, isDrawer = false, back }: DialogOptions = {}): Promise<Answer | undefined> {
    const before = this.document.activeElement;
    const placement = isDrawer ? { position: { top: '0', right: '0' }, height: '100dvh', maxHeight: '100dvh' } : top === undefined ? {} : { position: { top } };
    const opened = this.dialogs.open<unknown, unknown, Answer>(dialog, { data, width, maxWidth: '94vw', restoreFocus: false, ...placement });
    const answer = await firstValueFrom(opened.afterClosed());
    const target = back ? this.document.querySelector(back) : before;
    const { activeElement, body } = this.document;
    const isFocusLost = activeElement === null || activeElement === body || !activeElement.isConnected;
    if (isFocusLost && target instanceof HTMLElement && target !== body) target.focus({ preventScroll: true });
    return answer;
  }
}
