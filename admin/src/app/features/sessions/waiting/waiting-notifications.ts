import { DOCUMENT, DestroyRef, Injectable, Injector, computed, effect, inject, linkedSignal, signal } from '@angular/core';
import { Router } from '@angular/router';
import { AuthService } from '../../../core/auth/auth.service';
import { Translations } from '../../../core/i18n/translations';
import { WEB_LOCKS } from '../../../core/locks';
import { Preferences } from '../../../core/preferences';
import { askForNotifications, notificationPermission, notify } from '../../../ui/secure-context/secure-context';
import { WaitingReminders } from './waiting-reminders';

const LOCK = 'switchboard-notifications';
const TAG = 'switchboard-waiting';

/**
 * Notifications outside the page that someone waits for a person, if the administrator wants them; they say no more than that.
 *
 * Of all tabs of a browser with the list open, one notifies: the one that has the lock. It goes on watching while it is hidden.
 */
@Injectable({ providedIn: 'root' })
export class WaitingNotifications {
  private readonly auth = inject(AuthService);
  private readonly document = inject(DOCUMENT);
  private readonly injector = inject(Injector);
  private readonly locks = inject(WEB_LOCKS);
  private readonly preferences = inject(Preferences);
  private readonly router = inject(Router);
  private readonly lists = signal(0);
  private reminders = new WaitingReminders();

  private readonly key = computed(() => `notify.${this.auth.user()?.user_id ?? 'nobody'}`);
  private readonly isWanted = linkedSignal(() => this.preferences.read(this.key()) === true);
  /** null where the browser has no notifications */
  readonly permission = signal(notificationPermission());
  readonly isOn = computed(() => this.permission() === 'granted' && this.isWanted());
  private readonly hasLock = signal(false);
  /** Whether this tab is the one that notifies. */
  readonly isNotifying = computed(() => this.isOn() && this.hasLock());

  constructor() {
    effect((onCleanup) => {
      if (this.lists() > 0 && this.isOn()) onCleanup(this.acquireLock());
    });
  }

  /** Call where the list is polled, in an injection context: until that is destroyed, this tab may be the one that notifies. */
  watch(): void {
    this.reminders = new WaitingReminders();
    this.lists.update((count) => count + 1);
    inject(DestroyRef).onDestroy(() => this.lists.update((count) => count - 1));
  }

  /** Switches them on or off; the first time, the browser asks the user. */
  async toggle(): Promise<void> {
    const isOn = this.isOn();
    if (!isOn) this.permission.set(await askForNotifications());
    this.isWanted.set(!isOn);
    this.preferences.write(this.key(), isOn ? null : true);
  }

  /** Call with each response, and from time to time. @param waiting how many wait for a person @param now milliseconds on a monotonic clock */
  check(waiting: number, now: number): void {
    // Every tab keeps count, so that one that takes over does not repeat what was said.
    if (this.reminders.check(waiting, now) && this.isNotifying()) this.say();
  }

  private say(): void {
    notify(this.injector.get(Translations).text('sessions.waiting.notification'), TAG, () => {
      this.document.defaultView?.focus();
      void this.router.navigate(['/admin/sessions'], { queryParams: { handling: 'waiting', sort: 'waiting_since' } });
    });
  }

  /** @returns releases it, or stops waiting for it */
  private acquireLock(): () => void {
    const abortController = new AbortController();
    let release = () => {};
    const untilReleased = new Promise<void>((resolve) => (release = resolve));
    const hold = () => {
      this.hasLock.set(true);
      return untilReleased;
    };
    if (this.locks) this.locks.request(LOCK, { signal: abortController.signal }, hold).catch(() => undefined);
    else void hold();
    return () => {
      abortController.abort();
      release();
      this.hasLock.set(false);
    };
  }
}
