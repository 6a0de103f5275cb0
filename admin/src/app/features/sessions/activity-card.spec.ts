import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { Component, signal } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { Router, provideRouter } from '@angular/router';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Activity, ActivitySpan } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import { provideTexts } from '../../core/i18n/provide-texts';
import { PERSISTENT_STORAGE } from '../../core/preferences';
import { ActivityCard } from './activity-card';
import { ActivityToggle } from './activity-toggle';
import { ActivityStore } from './activity.store';

const FROM = Date.parse('2026-03-01T11:08:00.000Z');
const KEPT = 'switchboard.activity.ada';

function activity(span: ActivitySpan, messages: number): Activity {
  const point = (at: number) => ({ at: new Date(FROM + at * 60_000).toISOString(), messages: at === 1 ? messages : 0, failed: at === 1 && messages > 5 ? 3 : 0, sessions: at === 1 ? 2 : 0 });
  return { span, step_seconds: 60, from: point(0).at, to: point(3).at, points: [point(0), point(1), point(2)], as_of: '2026-03-01T11:10:30.000Z' };
}

@Component({ imports: [ActivityCard, ActivityToggle], providers: [ActivityStore], template: '<app-activity-toggle /><app-activity-card />' })
class ActivityPlace {}

describe('the activity card', () => {
  const user = signal({ user_id: 'ada' });
  let kept: Map<string, string>;
  let http: HttpTestingController;
  let fixture: ComponentFixture<ActivityPlace>;

  beforeEach(() => {
    jest.useFakeTimers();
    user.set({ user_id: 'ada' });
    kept = new Map();
  });

  afterEach(() => {
    TestBed.resetTestingModule();
    jest.useRealTimers();
  });

  /** Canvas rendering is covered by the browser tests; here the figures are read from the table. */
  async function show(choice: object | null = { open: true, span: 'hour', table: true }): Promise<void> {
    if (choice) kept.set(KEPT, JSON.stringify(choice));
    const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) };
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        provideTexts(),
        provideRouter([]),
        { provide: AuthService, useValue: { user } },
        { provide: PERSISTENT_STORAGE, useValue: storage },
      ],
    });
    http = TestBed.inject(HttpTestingController);
    fixture = TestBed.createComponent(ActivityPlace);
    await pass();
  }

  async function pass(ms = 20): Promise<void> {
    await jest.advanceTimersByTimeAsync(ms);
    TestBed.tick();
    await jest.advanceTimersByTimeAsync(0);
  }

  async function answers(span: ActivitySpan, messages: number, etag = '"1"'): Promise<void> {
    http.expectOne(`/api/admin/activity?span=${span}`).flush(activity(span, messages), { headers: { ETag: etag } });
    await pass();
  }

  const card = () => fixture.nativeElement as HTMLElement;
  const button = (name: string) => [...card().querySelectorAll('button')].find((one) => one.textContent?.trim() === name);
  const rows = (column = 1) => [...card().querySelectorAll(`tbody td:nth-of-type(${column})`)].map((cell) => cell.textContent);
  const choice = () => JSON.parse(kept.get(KEPT) ?? 'null') as unknown;

  it('while closed, as it is initially, requests at once and then once a minute for its line, and stays as each user leaves it', async () => {
    await show(null);
    await answers('hour', 4);
    expect(card().querySelector('polyline')?.getAttribute('points')).toBe('0.0,23.0 50.0,1.0 100.0,23.0');
    await pass(55_000);
    http.expectNone(() => true);
    await pass(5_000);
    await answers('hour', 0, '"2"');
    expect([button('Activity')?.getAttribute('aria-expanded'), card().querySelector('section')]).toEqual(['false', null]);
    kept.set('switchboard.activity.bob', '{"open":"yes","span":"year"}');
    user.set({ user_id: 'bob' });
    await pass();
    expect(button('Activity')?.getAttribute('aria-expanded')).toBe('false');
    user.set({ user_id: 'ada' });
    await pass();
    expect(kept.has(KEPT)).toBe(false);
  });

  it('when opened, requests at once, then conditionally at the page’s interval; when closed, no more', async () => {
    await show();
    await answers('hour', 4);
    expect(rows()).toEqual(['0', '4', '0']);
    await pass(5_000);
    const next = http.expectOne('/api/admin/activity?span=hour');
    expect(next.request.headers.get('If-None-Match')).toBe('"1"');
    next.flush(null, { status: 304, statusText: 'Not Modified', headers: { 'As-Of': '2026-03-01T11:10:35.000Z' } });
    await pass(5_000);
    await answers('hour', 6, '"2"');
    expect([rows(), rows(2), rows(3)]).toEqual([['0', '6', '0'], ['0', '3', '0'], ['0', '2', '0']]);
    expect(card().querySelector('.summary')?.textContent).toContain('; 3 answers failed; ');
    button('Activity')?.click();
    await pass();
    await answers('hour', 6, '"2"');
    await pass(55_000);
    http.expectNone(() => true);
    expect([choice(), card().querySelector('table')]).toEqual([{ open: false, span: 'hour', table: true }, null]);
  });

  it('shows the other span once its response has arrived, and summarizes the chart in words', async () => {
    await show();
    await answers('hour', 4);
    expect(card().querySelector('.summary')?.textContent).toMatch(/^4 messages in the last hour; peak at .+ with 4 per minute; up to 2 sessions active in one minute\.$/);
    button('Last day')?.click();
    await pass();
    expect([rows(), button('Last day')?.getAttribute('aria-pressed'), choice()]).toEqual([['0', '4', '0'], 'true', { open: true, span: 'day', table: true }]);
    await answers('day', 0);
    expect(card().querySelector('.summary')?.textContent).toMatch(/^0 messages in the last day; up to 2 sessions active in 15 minutes\.$/);
    expect(card().querySelectorAll('thead th')[3]?.textContent).toBe('Sessions active per 15 minutes');
  });

  it('filters the list by a time that is chosen, in the address that the page already has', async () => {
    await show();
    await answers('hour', 4);
    const navigate = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    [...card().querySelectorAll<HTMLButtonElement>('tbody button')][1]?.click();
    const queryParams = { from: '2026-03-01T11:09:00.000Z', to: '2026-03-01T11:10:00.000Z', range: null, cursor: null };
    expect(navigate).toHaveBeenCalledWith([], { queryParams, queryParamsHandling: 'merge', scroll: 'manual' });
  });

  it('says that it could not be loaded, and retries; later failures keep the figures and show their age', async () => {
    await show();
    http.expectOne(() => true).error(new ProgressEvent('error'));
    await pass();
    expect(card().textContent).toContain('could not be loaded');
    button('Try again')?.click();
    await pass();
    await answers('hour', 3);
    expect(rows()).toEqual(['0', '3', '0']);
    for (const wait of [5_000, 8_000]) {
      await pass(wait);
      http.expectOne(() => true).error(new ProgressEvent('error'));
    }
    await pass();
    expect(rows()).toEqual(['0', '3', '0']);
    expect(card().querySelector('.summary')?.textContent).toMatch(/^As of \d/);
  });
});
