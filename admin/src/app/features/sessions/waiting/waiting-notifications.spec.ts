import { EnvironmentInjector, createEnvironmentInjector, runInInjectionContext, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router, provideRouter } from '@angular/router';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AuthService } from '../../../core/auth/auth.service';
import { provideTexts } from '../../../core/i18n/provide-texts';
import { WEB_LOCKS } from '../../../core/locks';
import { PERSISTENT_STORAGE } from '../../../core/preferences';
import { WaitingNotifications } from './waiting-notifications';

interface Shown {
  readonly title: string;
  readonly options: NotificationOptions;
  onclick: (() => void) | null;
}

describe('notifications about those who wait', () => {
  let shown: Shown[];
  let granted: NotificationPermission;
  /** what is called when the lock is granted */
  let waitingForLock: (() => Promise<void>)[];
  let stored: Map<string, string>;

  beforeEach(() => {
    shown = [];
    granted = 'granted';
    waitingForLock = [];
    stored = new Map();
    class FakeNotification {
      static permission: NotificationPermission = 'default';
      static requestPermission = async () => (FakeNotification.permission = granted);
      onclick: (() => void) | null = null;
      close = () => {};
      constructor(readonly title: string, readonly options: NotificationOptions) {
        shown.push(this);
      }
    }
    Object.assign(globalThis, { Notification: FakeNotification });
    const storage = { getItem: (key: string) => stored.get(key) ?? null, setItem: (key: string, value: string) => stored.set(key, value), removeItem: (key: string) => stored.delete(key) };
    const locks = {
      request: (_name: string, { signal: abort }: LockOptions, work: () => Promise<void>) => {
        waitingForLock.push(work);
        return new Promise((_, reject) => abort!.addEventListener('abort', () => reject(new Error('aborted'))));
      },
    };
    TestBed.configureTestingModule({
      providers: [
        provideRouter([]), provideTexts(),
        { provide: AuthService, useValue: { user: signal({ user_id: 'a1' }) } },
        { provide: PERSISTENT_STORAGE, useValue: storage },
        { provide: WEB_LOCKS, useValue: locks },
      ],
    });
  });
  afterEach(() => {
    TestBed.resetTestingModule();
    delete (globalThis as { Notification?: unknown }).Notification;
  });

  function watched(): { notifications: WaitingNotifications; leave: () => void } {
    const notifications = TestBed.inject(WaitingNotifications);
    const page = createEnvironmentInjector([], TestBed.inject(EnvironmentInjector));
    runInInjectionContext(page, () => notifications.watch());
    return { notifications, leave: () => page.destroy() };
  }

  async function on(): Promise<ReturnType<typeof watched>> {
    const page = watched();
    await page.notifications.toggle();
    TestBed.tick();
    return page;
  }

  it('ask for permission when the button is pressed, and not before', async () => {
    const { notifications } = watched();
    TestBed.tick();
    expect([notifications.isOn(), waitingForLock.length]).toEqual([false, 0]);
    await notifications.toggle();
    TestBed.tick();
    expect([notifications.isOn(), waitingForLock.length, [...stored]]).toEqual([true, 1, [['switchboard.notify.a1', 'true']]]);
    await notifications.toggle();
    expect([notifications.isOn(), stored.size]).toEqual([false, 0]);
  });

  it('stay off until the button is pressed, even where the browser allows them already', () => {
    Object.assign(Notification, { permission: 'granted' });
    expect(watched().notifications.isOn()).toBe(false);
  });

  it('stay off where the browser refuses them', async () => {
    granted = 'denied';
    const { notifications } = await on();
    expect(notifications.isOn()).toBe(false);
  });

  it('come from the one tab that has the lock, and say nothing of the conversation', async () => {
    const { notifications } = await on();
    notifications.check(0, 0);
    notifications.check(1, 1_000);
    expect(shown).toEqual([]);
    void waitingForLock[0]();
    expect(notifications.isNotifying()).toBe(true);
    // What another tab has said is not repeated.
    notifications.check(1, 2_000);
    expect(shown).toEqual([]);
    notifications.check(2, 3_000);
    expect(shown.map(({ title, options }) => [title, options.body])).toEqual([['Somebody waits for a person', undefined]]);
  });

  it('lead to those who wait', async () => {
    const { notifications } = await on();
    void waitingForLock[0]();
    notifications.check(0, 0);
    notifications.check(1, 1_000);
    const focus = jest.spyOn(window, 'focus').mockReturnValue();
    const navigate = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    shown[0].onclick!();
    expect(focus).toHaveBeenCalledTimes(1);
    expect(navigate).toHaveBeenCalledWith(['/admin/sessions'], { queryParams: { handling: 'waiting', sort: 'waiting_since' } });
  });

  it('leave the lock to another tab when the list is left', async () => {
    const { notifications, leave } = await on();
    const released = waitingForLock[0]();
    leave();
    TestBed.tick();
    await released;
    expect(notifications.isNotifying()).toBe(false);
  });
});
