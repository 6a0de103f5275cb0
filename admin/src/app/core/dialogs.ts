import { DOCUMENT, Injectable, Injector, inject, type Type } from '@angular/core';
import type { MatDialog } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import { CodeLoader } from '../ui/lazy/code-loader';

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
 * Opens dialogs, whose code is loaded when they are first opened, and restores the focus without scrolling: a browser scrolls the
 * focused element into view, which may be the whole page content, or a row that the user scrolled away from long ago.
 */
@Injectable({ providedIn: 'root' })
export class Dialogs {
  private readonly injector = inject(Injector);
  private readonly code = inject(CodeLoader);
  private readonly document = inject(DOCUMENT);
  private isLoading = false;

  /** Whether a dialog is about to open, its code being loaded: keys and presses are meant for it already. */
  get isOpening(): boolean {
    return this.isLoading;
  }

  /**
   * @param load imports the dialog
   * @returns the result the dialog was closed with; undefined if the user cancelled, or if it was not opened: because its code could not be
   * loaded, another one is about to open, or the user has gone to another page
   */
  async open<Answer>(load: () => Promise<Type<unknown>>, { data, width = '30rem', top, isDrawer = false, back }: DialogOptions = {}): Promise<Answer | undefined> {
    const before = this.document.activeElement;
    const loaded = await this.load(load);
    if (!loaded) return undefined;
    const [dialogs, dialog] = loaded;
    const placement = isDrawer ? { position: { top: '0', right: '0' }, height: '100dvh', maxHeight: '100dvh' } : top === undefined ? {} : { position: { top } };
    const opened = dialogs.open<unknown, unknown, Answer>(dialog, { data, width, maxWidth: '94vw', restoreFocus: false, ...placement });
    const answer = await firstValueFrom(opened.afterClosed());
    const target = back ? this.document.querySelector(back) : before;
    const { activeElement, body } = this.document;
    const isFocusLost = activeElement === null || activeElement === body || !activeElement.isConnected;
    if (isFocusLost && target instanceof HTMLElement && target !== body) target.focus({ preventScroll: true });
    return answer;
  }

  private async load(load: () => Promise<Type<unknown>>): Promise<[MatDialog, Type<unknown>] | null> {
    if (this.isLoading) return null;
    this.isLoading = true;
    const { pathname } = this.document.location;
    const loaded = await this.code.load(() => Promise.all([import('./material-dialogs'), load()]));
    this.isLoading = false;
    return loaded && this.document.location.pathname === pathname ? [this.injector.get(loaded[0].MatDialog), loaded[1]] : null;
  }
}
