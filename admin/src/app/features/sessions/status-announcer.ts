import { DestroyRef, Injectable, inject, signal } from '@angular/core';
import { Translations } from '../../core/i18n/translations';

/** Minimum milliseconds between two announcements: a live page must not announce all the time. */
export const ANNOUNCE_INTERVAL_MS = 30_000;

/** How many announced sessions are remembered; bounds the memory of a page that is open for days. */
const MAX_KNOWN = 1_000;

/**
 * The screen reader announcement for the list, one polite sentence at most every 30 s: how many sessions there are, and how many of
 * them are new since the last announcement. Announces nothing while nothing has changed.
 */
@Injectable()
export class StatusAnnouncer {
  private readonly translations = inject(Translations);
  private readonly announced = signal('');
  private known: ReadonlySet<string> | null = null;
  private total = 0;
  private waiting = 0;
  private latest: { ids: readonly string[]; total: number; waiting: number } | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  /** The sentence to announce. */
  readonly sentence = this.announced.asReadonly();

  constructor() {
    inject(DestroyRef).onDestroy(() => this.timer && clearTimeout(this.timer));
  }

  /** @param ids the sessions in the latest response @param total the number of all sessions @param waiting how many wait for a person */
  update(ids: readonly string[], total: number, waiting = 0): void {
    this.latest = { ids, total, waiting };
    if (this.timer === null) this.announce();
  }

  private announce(): void {
    this.timer = null;
    if (!this.latest) return;
    const { ids, total, waiting } = this.latest;
    const fresh = this.known ? ids.filter((id) => !this.known?.has(id)).length : 0;
    if (this.known && fresh === 0 && total === this.total && waiting === this.waiting) return;
    const sessions = this.translations.plural('sessions.announce', total);
    const counted = fresh > 0 ? this.translations.plural('sessions.announce_new', fresh, { sessions }) : sessions;
    this.announced.set(waiting > 0 ? this.translations.plural('sessions.waiting.announce', waiting, { sessions: counted }) : counted);
    this.known = new Set([...ids, ...(this.known ?? [])].slice(0, MAX_KNOWN));
    this.total = total;
    this.waiting = waiting;
    this.timer = setTimeout(() => this.announce(), ANNOUNCE_INTERVAL_MS);
  }
}
