import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { provideTexts } from '../../core/i18n/provide-texts';
import { ANNOUNCE_INTERVAL_MS, StatusAnnouncer } from './status-announcer';

describe('StatusAnnouncer', () => {
  let status: StatusAnnouncer;

  beforeEach(() => {
    jest.useFakeTimers();
    TestBed.configureTestingModule({ providers: [provideTexts(), StatusAnnouncer] });
    status = TestBed.inject(StatusAnnouncer);
  });

  afterEach(() => {
    TestBed.resetTestingModule();
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('announces the total, then at most every 30 s how many are new', () => {
    status.update(['a', 'b'], 2);
    expect(status.sentence()).toBe('2 sessions');
    status.update(['c', 'a', 'b'], 3);
    jest.advanceTimersByTime(ANNOUNCE_INTERVAL_MS - 1);
    expect(status.sentence()).toBe('2 sessions');
    status.update(['d', 'c', 'a', 'b'], 4);
    jest.advanceTimersByTime(1);
    expect(status.sentence()).toBe('4 sessions, 2 new');
  });

  it('announces how many wait for a person, whenever that has changed', () => {
    status.update(['a'], 1);
    status.update(['a'], 1, 1);
    jest.advanceTimersByTime(ANNOUNCE_INTERVAL_MS);
    expect(status.sentence()).toBe('1 session, 1 waits for a person');
    status.update(['a'], 1, 0);
    jest.advanceTimersByTime(ANNOUNCE_INTERVAL_MS);
    expect(status.sentence()).toBe('1 session');
  });

  it('announces nothing while nothing has changed', () => {
    status.update(['a'], 1);
    jest.advanceTimersByTime(ANNOUNCE_INTERVAL_MS);
    status.update(['a'], 1);
    expect(status.sentence()).toBe('1 session');
    status.update(['b', 'a'], 2);
    expect(status.sentence()).toBe('2 sessions, 1 new');
  });
});
