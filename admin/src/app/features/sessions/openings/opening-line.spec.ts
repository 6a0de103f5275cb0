import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { provideTexts } from '../../../core/i18n/provide-texts';
import { SessionStore } from '../session.store';
import type { SessionFacts } from '../sessions-api';
import { OpeningLine } from './opening-line';

const UNTIL = '2026-01-31T13:04:00.000Z';

describe('the line about an opening', () => {
  const session = signal<Partial<SessionFacts> | null>(null);
  const isSealed = signal(false);
  let refreshes: number;
  let http: HttpTestingController;

  beforeEach(() => {
    session.set({ session_id: 's1', opening_id: 'o1', opened_until: UNTIL });
    isSealed.set(false);
    refreshes = 0;
    const store = { session, isSealed, refresh: () => refreshes++ };
    TestBed.configureTestingModule({
      providers: [provideHttpClient(), provideHttpClientTesting(), provideTexts(), { provide: SessionStore, useValue: store }],
    });
    http = TestBed.inject(HttpTestingController);
  });
  afterEach(() => http.verify());

  function line(now = Date.parse(UNTIL) - 1): ComponentFixture<OpeningLine> {
    const fixture = TestBed.createComponent(OpeningLine);
    fixture.componentRef.setInput('now', now);
    fixture.componentRef.setInput('locale', 'en-GB');
    fixture.detectChanges();
    return fixture;
  }
  const textOf = ({ nativeElement }: ComponentFixture<OpeningLine>) => (nativeElement as HTMLElement).textContent?.replace(/\s+/g, ' ').trim();
  /** The line awaits what it has sent. */
  async function settled(fixture: ComponentFixture<OpeningLine>): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    await fixture.whenStable();
  }
  async function press(fixture: ComponentFixture<OpeningLine>): Promise<void> {
    (fixture.nativeElement as HTMLElement).querySelector('button')!.click();
    await settled(fixture);
  }

  it('says until when it is open, and closes it', async () => {
    const fixture = line();
    expect(textOf(fixture)).toMatch(/^Open until \d\d:\d\d Close$/);
    await press(fixture);
    await press(fixture);
    http.expectOne({ method: 'DELETE', url: '/api/admin/openings/o1' }).flush(null, { status: 204, statusText: 'x' });
    await settled(fixture);
    expect(refreshes).toBe(1);
  });

  it.each<[string, Partial<SessionFacts>]>([
    ['nothing is open', { opened_until: null, opening_id: null }],
    ['it came with a take-over, or opens by itself', { opened_until: UNTIL, opening_id: null }],
    ['nothing is known of it', {}],
  ])('is empty where %s', (_, facts) => {
    session.set({ session_id: 's1', ...facts });
    expect(textOf(line())).toBe('');
  });

  it('is empty once that has expired, or the transcript is sealed', () => {
    expect(textOf(line(Date.parse(UNTIL)))).toBe('');
    isSealed.set(true);
    expect(textOf(line())).toBe('');
  });

  it('says why it could not be closed', async () => {
    const fixture = line();
    await press(fixture);
    http.expectOne('/api/admin/openings/o1').flush({ code: 'handled_by_person', status: 409 }, { status: 409, statusText: 'x' });
    await settled(fixture);
    expect([textOf(fixture)?.includes('A person is answering'), refreshes]).toEqual([true, 0]);
  });
});
