import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { AuthService } from '../auth/auth.service';
import { PERSISTENT_STORAGE } from '../preferences';
import { LiveSettings } from './live-settings';

describe('live settings', () => {
  const user = signal({ user_id: 'ada' });
  const stored = new Map<string, string>();

  beforeEach(() => {
    stored.clear();
    user.set({ user_id: 'ada' });
  });

  function settings(): LiveSettings {
    const storage = { getItem: (key: string) => stored.get(key) ?? null, setItem: (key: string, value: string) => stored.set(key, value) };
    TestBed.resetTestingModule();
    TestBed.configureTestingModule({
      providers: [
        { provide: AuthService, useValue: { user } },
        { provide: PERSISTENT_STORAGE, useValue: storage },
      ],
    });
    return TestBed.inject(LiveSettings);
  }

  it('default to 5 s, also if the stored value is damaged', () => {
    expect(settings().pollInterval()).toBeNull();
    stored.set('switchboard.live.ada', '{"interval":7,"paused":"yes"}');
    expect(settings().pollInterval()).toBeNull();
    stored.set('switchboard.live.ada', 'not JSON');
    expect(settings().pollInterval()).toBeNull();
  });

  it('are stored separately for each user', () => {
    settings().setInterval(30);
    const later = settings();
    expect(later.pollInterval()).toBe(30_000);
    user.set({ user_id: 'grace' });
    expect(later.pollInterval()).toBeNull();
    user.set({ user_id: 'ada' });
    expect(later.pollInterval()).toBe(30_000);
  });

  it('pause, and resume at the same interval; resuming from off uses the default', () => {
    const live = settings();
    live.setInterval(10);
    live.togglePause();
    expect([live.paused(), live.pollInterval(), live.interval()]).toEqual([true, 0, 10]);
    live.togglePause();
    expect(live.pollInterval()).toBe(10_000);
    live.setInterval(0);
    expect([live.paused(), live.pollInterval()]).toEqual([true, 0]);
    live.togglePause();
    expect([live.paused(), live.pollInterval()]).toEqual([false, null]);
  });
});
