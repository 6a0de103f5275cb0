import { DOCUMENT, Injectable, inject, type Type } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';

/** How a dialog is opened. */
export interface DialogWish {
  /** injected into the dialog as MAT_DIALOG_DATA */
  readonly data?: unknown;
  /** CSS length */
  readonly width?: string;
  /** where the focus goes afterwards, a CSS selector; if not given, to where it was: an item of a menu would be gone by then */
  readonly back?: string;
}

/**
 * Opens dialogs, and gives the focus back without moving the page: a browser scrolls what is focused into view, which may be all of
 * the page's content, or a row from which the person has long scrolled away.
 */
@Injectable({ providedIn: 'root' })
export class Dialogs {
  private readonly dialogs = inject(MatDialog);
  private readonly document = inject(DOCUMENT);

  /** @returns what the dialog was closed with; undefined where the person thought better of it */
  async ask<Answer>(dialog: Type<unknown>, { data, width = '30rem', back }: DialogWish = {}): Promise<Answer | undefined> {
    const before = this.document.activeElement;
    const opened = this.dialogs.open<unknown, unknown, Answer>(dialog, { data, width, maxWidth: '94vw', restoreFocus: false });
    const answer = await firstValueFrom(opened.afterClosed());
    const target = back ? this.document.querySelector(back) : before;
    const { activeElement, body } = this.document;
    const isFree = activeElement === null || activeElement === body || !activeElement.isConnected;
    if (isFree && target instanceof HTMLElement && target !== body) target.focus({ preventScroll: true });
    return answer;
  }
}
