import { LiveAnnouncer } from '@angular/cdk/a11y';
import { DestroyRef, Injectable, inject, signal } from '@angular/core';
import type { Session } from '@switchboard/shared';
import { Translations } from '../../core/i18n/translations';
import { HistoryStore } from './history.store';
import { UndoPeriod } from './undo-period';

/** A change of how a conversation is kept. */
export type Arrangement = { readonly pinned: boolean } | { readonly archived: boolean };

/** A conversation, and the texts about what happened to it. */
export interface Arranged {
  readonly session: Session;
  /** key of a text with the parameter `title` */
  readonly text: string;
}

/**
 * Pins and archives conversations.
 *
 * Each change applies at once and is announced to screen readers. Archiving, which removes a row from the list, and its reverse can be
 * undone for an {@link UndoPeriod}. If the server refuses a change, the conversation returns to where it was.
 */
@Injectable()
export class Arrangements {
  private readonly history = inject(HistoryStore);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly translations = inject(Translations);
  private readonly latest = signal<Arranged | null>(null);
  private readonly period = new UndoPeriod();

  /** The change that can still be undone. */
  readonly undoable = this.latest.asReadonly();
  /** The last change that the server refused; null if there is none. */
  readonly failed = signal<Arranged | null>(null);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.period.cancel());
  }

  /** Changes how a conversation is kept. Never rejects: see {@link failed}. */
  async apply(session: Session, change: Arrangement): Promise<void> {
    this.failed.set(null);
    if ('archived' in change) this.offerUndo({ session, text: change.archived ? 'chat.history.archived' : 'chat.history.unarchived' });
    else this.announce(session, change.pinned ? 'chat.history.pinned' : 'chat.history.unpinned');
    await this.send(session, change);
  }

  /** Undoes the change. @returns the conversation, or null if it is too late */
  undo(): Session | null {
    const undone = this.latest();
    this.withdrawUndo();
    if (!undone) return null;
    const { session } = undone;
    void this.send(session, { archived: session.archived });
    return session;
  }

  /** While it is held, a change can still be undone. */
  hold(isHeld: boolean): void {
    this.period.hold(isHeld);
  }

  private async send(session: Session, change: Arrangement): Promise<void> {
    try {
      await this.history.change(session, change);
    } catch {
      if (this.latest()?.session === session) this.withdrawUndo();
      this.failed.set({ session, text: failureText(change) });
    }
  }

  private offerUndo(arranged: Arranged): void {
    this.latest.set(arranged);
    this.period.begin(() => this.latest.set(null));
  }

  private withdrawUndo(): void {
    this.period.cancel();
    this.latest.set(null);
  }

  private announce({ title }: Session, text: string): void {
    const words = this.translations.textOrNull(text, { title: title ?? this.translations.text('app.untitled') });
    void this.announcer.announce(words ?? '', 'polite');
  }
}

function failureText(change: Arrangement): string {
  if ('pinned' in change) return change.pinned ? 'chat.history.pin_failed' : 'chat.history.unpin_failed';
  return change.archived ? 'chat.history.archive_failed' : 'chat.history.unarchive_failed';
}
