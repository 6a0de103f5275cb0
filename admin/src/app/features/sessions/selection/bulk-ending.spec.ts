import { HttpErrorResponse } from '@angular/common/http';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { jest } from '@jest/globals';
import type { SessionsEnded } from '@switchboard/shared';
import { firstValueFrom, throwError } from 'rxjs';
import { AuthService } from '../../../core/auth/auth.service';
import { SessionsApi } from '../sessions-api';
import { BulkEnding, UNDO_SECONDS } from './bulk-ending';

const idsOf = (count: number) => Array.from({ length: count }, (_, n) => `s${n}`);
const endedAll = (ids: readonly string[]): SessionsEnded => ({ ended: [...ids], already_ended: [], missing: [], failed: [] });

function setUp(answer: (ids: readonly string[]) => SessionsEnded | Promise<SessionsEnded> = endedAll) {
  const sent: { ids: readonly string[]; reason: string }[] = [];
  const api = {
    endAll: (ids: readonly string[], reason: string) => {
      sent.push({ ids, reason });
      return new Promise<void>((resolve) => setTimeout(resolve, 100)).then(() => answer(ids));
    },
  };
  const user = signal<{ user_id: string } | null>({ user_id: 'admin' });
  TestBed.configureTestingModule({ providers: [{ provide: SessionsApi, useValue: api }, { provide: AuthService, useValue: { user } }] });
  const ending = TestBed.inject(BulkEnding);
  TestBed.tick();
  const isTabKept = () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
  return { ending, sent, user, isTabKept, pass: (ms: number) => jest.advanceTimersByTimeAsync(ms) };
}

describe('ending many sessions', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    TestBed.resetTestingModule();
    jest.useRealTimers();
  });

  it('waits ten seconds, sends the sessions in parts, and tells what became of them', async () => {
    const { ending, sent, pass, isTabKept } = setUp((ids) => ({ ...endedAll(ids.slice(2)), already_ended: ids.slice(0, 1), missing: ids.slice(1, 2) }));
    const ids = idsOf(60);
    ending.schedule(ids, ' why ');
    expect([ending.state(), ending.seconds(), ending.total()]).toEqual(['waiting', UNDO_SECONDS, 60]);
    await pass(9_900);
    expect([ending.state(), ending.seconds(), sent]).toEqual(['waiting', 1, []]);
    await pass(150);
    expect([ending.state(), sent, isTabKept()]).toEqual(['running', [{ ids: ids.slice(0, 25), reason: ' why ' }], true]);
    await pass(100);
    expect([ending.handled().length, sent.length]).toEqual([25, 2]);
    await pass(1_000);
    expect([ending.state(), ending.problem(), isTabKept()]).toEqual(['over', null, false]);
    const { ended, already_ended, missing, failed } = ending.outcome();
    expect([ended.length, already_ended.length, missing.length, failed]).toEqual([54, 3, 3, []]);
    ending.dismiss();
    expect([ending.state(), ending.total()]).toEqual(['none', 0]);
  });

  it('sends nothing if it is undone in time, and keeps the tab only until then', async () => {
    const { ending, sent, pass, isTabKept } = setUp();
    ending.schedule(idsOf(2), '');
    expect(isTabKept()).toBe(true);
    await pass(9_000);
    ending.undo();
    await pass(60_000);
    expect([ending.state(), sent, isTabKept()]).toEqual(['none', [], false]);
  });

  it('is not begun twice', async () => {
    const { ending, sent, pass } = setUp();
    ending.schedule([], '');
    expect(ending.state()).toBe('none');
    ending.schedule(['a'], 'first');
    ending.schedule(['b'], 'second');
    await pass(11_000);
    expect(sent).toEqual([{ ids: ['a'], reason: 'first' }]);
  });

  it('can be stopped between two parts, and goes on with the rest when asked to', async () => {
    const { ending, sent, pass } = setUp();
    const ids = idsOf(60);
    ending.schedule(ids, 'why');
    await pass(10_000);
    ending.stop();
    await pass(1_000);
    expect([ending.state(), sent.length, ending.outcome().failed]).toEqual(['over', 1, ids.slice(25)]);
    ending.retry();
    await pass(1_000);
    expect([ending.state(), ending.outcome()]).toEqual(['over', endedAll(ids.slice(25))]);
    expect(sent.slice(1).map(({ reason }) => reason)).toEqual(['why', 'why']);
  });

  it('stops at a failure, says why, and counts nothing as ended that the server did not report', async () => {
    let parts = 0;
    const { ending, sent, pass } = setUp((ids) => {
      const error = new HttpErrorResponse({ status: 503, error: { status: 503, code: 'unavailable', detail: 'Later.' } });
      return ++parts === 2 ? firstValueFrom(throwError(() => error)) : endedAll(ids);
    });
    const ids = idsOf(60);
    ending.schedule(ids, '');
    await pass(11_000);
    expect([ending.state(), ending.problem()?.code, sent.length]).toEqual(['over', 'unavailable', 2]);
    expect([ending.outcome().ended, ending.outcome().failed]).toEqual([ids.slice(0, 25), ids.slice(25)]);
  });

  it('ends nothing for somebody who has signed out, and tells the next person nothing', async () => {
    const { ending, sent, user, pass, isTabKept } = setUp();
    ending.schedule(idsOf(2), '');
    user.set(null);
    TestBed.tick();
    await pass(20_000);
    expect([ending.state(), sent, isTabKept()]).toEqual(['none', [], false]);
    user.set({ user_id: 'admin' });
    ending.schedule(idsOf(60), '');
    await pass(10_050);
    user.set({ user_id: 'other' });
    TestBed.tick();
    await pass(20_000);
    expect([ending.state(), sent.length, ending.outcome().ended]).toEqual(['none', 1, []]);
  });
});
