import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { provideTexts } from '../../core/i18n/provide-texts';
import { QUIET_MS, SpokenStatus } from './spoken-status';

describe('the spoken status', () => {
  let status: SpokenStatus;

  beforeEach(() => {
    jest.useFakeTimers();
    TestBed.configureTestingModule({ providers: [provideTexts(), SpokenStatus] });
    status = TestBed.inject(SpokenStatus);
  });

  afterEach(() => {
    TestBed.resetTestingModule();
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('says how many there are, then at most every 30 s how many are new', () => {
    status.tell(['a', 'b'], 2);
    expect(status.sentence()).toBe('2 sessions');
    status.tell(['c', 'a', 'b'], 3);
    jest.advanceTimersByTime(QUIET_MS - 1);
    expect(status.sentence()).toBe('2 sessions');
    status.tell(['d', 'c', 'a', 'b'], 4);
    jest.advanceTimersByTime(1);
    expect(status.sentence()).toBe('4 sessions, 2 new');
  });

  it('says nothing while nothing has changed', () => {
    status.tell(['a'], 1);
    jest.advanceTimersByTime(QUIET_MS);
    status.tell(['a'], 1);
    expect(status.sentence()).toBe('1 session');
    status.tell(['b', 'a'], 2);
    expect(status.sentence()).toBe('2 sessions, 1 new');
  });
});
