import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router, provideRouter } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AuditEntry } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import { Language } from '../../core/i18n/language';
import { provideTexts } from '../../core/i18n/provide-texts';
import { destroyPage, pass } from '../../core/page.fixture';
import { PERSISTENT_STORAGE } from '../../core/preferences';
import { AuditPage } from './audit-page';

const ADA = '01980000-0000-7000-8000-00000000ada1';
const ROBIN = '01980000-0000-7000-8000-0000000b0b10';
const SIGN_IN = '01980000-0000-7000-8000-000000512345';

function entry(seq: number, changes: Partial<AuditEntry> = {}): AuditEntry {
  return {
    entry_id: `entry-${seq}`, seq, at: '2026-01-31T12:00:00.000Z', action: 'user.signed_out', actor_id: ADA, actor_email: 'ada@example.org',
    actor_name: 'Ada', sign_in_id: SIGN_IN, device: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', subject_type: 'user',
    subject_id: ROBIN, subject_email: 'robin@example.org', subject_name: 'Robin', subject_title: null,
    end_reason: null, details: {}, hash: '', ...changes,
  };
}

describe('the audit page', () => {
  let http: HttpTestingController;
  let harness: RouterTestingHarness;

  beforeEach(async () => {
    jest.useFakeTimers();
    Element.prototype.scrollIntoView = () => {};
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        provideRouter([{ path: '**', component: AuditPage }]),
        provideTexts(),
        { provide: AuthService, useValue: { user: signal({ user_id: ADA }) } },
        { provide: PERSISTENT_STORAGE, useValue: null },
      ],
    });
    http = TestBed.inject(HttpTestingController);
    harness = await RouterTestingHarness.create('/admin/audit');
  });

  afterEach(destroyPage);

  async function answers(entries: AuditEntry[], next_cursor: string | null = null): Promise<string> {
    await pass();
    const request = http.expectOne(({ url }) => url.startsWith('/api/admin/audit?'));
    request.flush({ entries, next_cursor, total: 1_234 });
    await pass();
    return request.request.urlWithParams;
  }

  const page = () => harness.routeNativeElement as HTMLElement;
  const rows = () => [...page().querySelectorAll('tr[data-seq]')].map((row) => Number(row.getAttribute('data-seq')));
  const row = (seq: number) => page().querySelector<HTMLElement>(`tr[data-seq="${seq}"]`);
  const words = (root: ParentNode | null | undefined) => root?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
  const button = (name: string) => [...document.querySelectorAll<HTMLElement>('button')].find((one) => words(one).includes(name));

  it('shows who did what to whom, when, and from where', async () => {
    expect(await answers([entry(2), entry(1, { sign_in_id: null, device: null })])).toBe('/api/admin/audit?limit=50');
    expect(words(row(2)?.querySelector('.event'))).toBe('Ada signed Robin out everywhere');
    expect(row(2)?.querySelector('.event a')?.getAttribute('href')).toBe(`/admin/users/${ADA}`);
    expect(words(page().querySelector('tr.day'))).toBe('Saturday, January 31, 2026');
    expect(words(row(2)?.querySelector('time'))).toMatch(/^\d+:\d\d:\d\d/);
    expect(words(row(2)?.querySelector('.origin'))).toContain('Firefox on Linux');
    expect(row(2)?.querySelector('.id')?.getAttribute('title')).toBe(SIGN_IN);
    expect(words(row(1)?.querySelector('.origin'))).toContain('No sign-in');
  });

  it('says how many entries there are and match, and where the log ends', async () => {
    const count = () => words(page().querySelector('app-list-count'));
    const isEnd = () => page().textContent?.includes('End of list');
    await answers([entry(2), entry(1)], 'more');
    expect([count(), isEnd()]).toEqual(['1,234 entries · 2 shown · newest first', false]);
    await TestBed.inject(Router).navigateByUrl('/admin/audit?kind=auth');
    await answers([entry(2)]);
    expect([count(), isEnd()]).toEqual(['1,234 entries · 1 matches · newest first', true]);
    await TestBed.inject(Router).navigateByUrl('/admin/audit?kind=user');
    await answers([], 'more');
    expect([count(), isEnd()]).toEqual(['1,234 entries · 0 shown · newest first', false]);
  });

  it('switches to the chosen language at once', async () => {
    await answers([entry(1)]);
    await TestBed.inject(Language).choose('de');
    await pass();
    expect(words(row(1)?.querySelector('.event'))).toBe('Ada hat Robin überall abgemeldet');
    await TestBed.inject(Language).choose('en');
  });

  it('keeps the filters and the page in the URL, and requests exactly that', async () => {
    await answers([entry(2)], 'next');
    const select = page().querySelector<HTMLSelectElement>('#action');
    if (select) select.value = 'user.signed_out';
    select?.dispatchEvent(new Event('change'));
    expect(await answers([entry(2)], 'next')).toBe('/api/admin/audit?limit=50&action=user.signed_out');
    row(2)?.querySelector<HTMLElement>('.mat-mdc-menu-trigger')?.click();
    await pass();
    button('Only entries by this user')?.click();
    expect(await answers([entry(2)], 'next')).toContain(`action=user.signed_out&actor=${ADA}`);
    expect(words(page().querySelector('.chip'))).toContain('Only by Ada');
    button('Older')?.click();
    expect(await answers([entry(1)])).toContain('cursor=next');
    button('Clear filters')?.click();
    expect([await answers([entry(2)]), TestBed.inject(Router).url]).toEqual(['/api/admin/audit?limit=50', '/admin/audit']);
  });

  it('shows new entries automatically, and holds them back while the user is interacting with the rows', async () => {
    await answers([entry(1)]);
    const element = row(1);
    await pass(5_000);
    await answers([entry(2), entry(1)]);
    expect([rows(), row(2)?.classList.contains('fresh'), row(1) === element]).toEqual([[2, 1], true, true]);
    row(2)?.querySelector<HTMLElement>('.mat-mdc-menu-trigger')?.click();
    await pass(5_000);
    await answers([entry(3), entry(2), entry(1)]);
    expect([rows(), words(button('1 new'))]).toEqual([[2, 1], '1 new']);
    button('1 new')?.click();
    await pass();
    expect(rows()).toEqual([3, 2, 1]);
  });

  it('names a session by its title, and says why it was ended', async () => {
    const ended = { action: 'session.ended', subject_type: 'session', subject_id: SIGN_IN, subject_title: 'Refund', end_reason: 'Solved', details: { user_id: ROBIN } } as const;
    await answers([entry(1, ended)]);
    expect(words(row(1)?.querySelector('.event'))).toBe('Ada ended session “Refund” of RobinReason: Solved');
    await TestBed.inject(Language).choose('de');
    await pass();
    expect(words(row(1)?.querySelector('.event'))).toContain('Sitzung „Refund“');
    await TestBed.inject(Language).choose('en');
  });

  it('filters by a kind of action, by a range of time, and by a person', async () => {
    await answers([entry(1)]);
    button('Accounts')?.click();
    expect(await answers([entry(1)])).toBe('/api/admin/audit?limit=50&kind=user');
    expect(page().querySelectorAll('#action option')).toHaveLength(9);
    button('Any time')?.click();
    await pass();
    button('Yesterday')?.click();
    expect(await answers([entry(1)])).toMatch(/kind=user&from=\S+&to=/);
    expect(TestBed.inject(Router).url).toBe('/admin/audit?kind=user&range=yesterday');
    button('Person')?.click();
    await pass(400);
    http.expectOne('/api/admin/users?limit=8').flush({ users: [{ user_id: ROBIN, name: 'Robin', email: 'robin@example.org' }], next_cursor: null });
    await pass();
    button('About')?.click();
    expect(await answers([entry(1)])).toContain(`subject=${ROBIN}&subject_type=user`);
  });

  it('searches once typing pauses, keeps that in the URL, and searches on where only a part of the log was searched', async () => {
    await answers([entry(2)]);
    const box = page().querySelector<HTMLInputElement>('[type="search"]');
    for (const text of ['r', 'ro']) {
      if (box) box.value = text;
      box?.dispatchEvent(new Event('input'));
    }
    await pass(300);
    expect([await answers([], 'older'), TestBed.inject(Router).url]).toEqual(['/api/admin/audit?limit=50&q=ro', '/admin/audit?q=ro']);
    expect(words(page())).toContain('Nothing found so far');
    button('Keep searching')?.click();
    expect(await answers([])).toBe('/api/admin/audit?limit=50&q=ro&cursor=older');
    expect(words(page())).toContain('No entry matches');
    button('Clear filters')?.click();
    expect([await answers([entry(2)]), box?.value]).toEqual(['/api/admin/audit?limit=50', '']);
  });

  it('discards what was just typed when the filters are cleared, and Back leads to what was shown before typing', async () => {
    await answers([entry(2)]);
    const box = page().querySelector<HTMLInputElement>('[type="search"]')!;
    const type = async (text: string) => {
      box.value = text;
      box.dispatchEvent(new Event('input'));
      await pass(300);
      await answers([entry(1)]);
    };
    const navigate = jest.spyOn(TestBed.inject(Router), 'navigate');
    await type('r');
    await type('ro');
    expect(navigate.mock.calls.map(([, extras]) => extras?.replaceUrl ?? false)).toEqual([false, true]);
    box.value = 'rob';
    box.dispatchEvent(new Event('input'));
    button('Clear filters')?.click();
    await answers([entry(2)]);
    await pass(300);
    expect([TestBed.inject(Router).url, box.value]).toEqual(['/admin/audit', '']);
  });

  it('has the chain verified, and says how that ended and when', async () => {
    await answers([entry(1)]);
    const state = (changes: object) => ({ state: 'running', checked: 0, total: 4, ended_at: null, broken: null, ...changes });
    http.expectOne('/api/admin/audit/verification').flush(state({ state: 'never' }));
    await pass();
    button('Verify chain')?.click();
    const started = http.expectOne('/api/admin/audit/verification');
    expect(started.request.method).toBe('POST');
    started.flush(state({ checked: 1 }));
    await pass();
    expect(words(button('Verifying'))).toBe('Verifying… 25%');
    await pass(1_000);
    http.expectOne('/api/admin/audit/verification').flush(state({ state: 'intact', checked: 4, ended_at: '2026-01-31T12:04:00.000Z' }));
    await pass();
    expect(words(button('Chain verified'))).toMatch(/^Chain verified \d+:04/);
    button('Chain verified')?.click();
    http.expectOne('/api/admin/audit/verification').flush(state({ state: 'broken', ended_at: '2026-01-31T12:05:00.000Z', broken: { seq: 3, fault: 'changed' } }));
    await pass();
    expect(words(button('Chain broken'))).toBe('Chain broken at entry 3');
  });

  it('shows all fields of an entry', async () => {
    await answers([entry(1, { details: { address: '192.0.2.7' }, hash: 'abc' })]);
    row(1)?.querySelector<HTMLElement>('.mat-mdc-menu-trigger')?.click();
    await pass();
    button('All fields')?.click();
    await pass(300);
    const fields = [...document.querySelectorAll('app-entry-drawer dl div')].map(words);
    expect(fields).toEqual(expect.arrayContaining([`actor_id${ADA}`, 'hashabc', 'details.address192.0.2.7']));
  });

  it('distinguishes an empty log, no match and a failure', async () => {
    await pass();
    http.expectOne(({ url }) => url.startsWith('/api/admin/audit?')).error(new ProgressEvent('error'));
    await pass();
    expect(words(page())).toContain('The audit log could not be loaded');
    await pass(5_000);
    await answers([]);
    expect(words(page())).toContain('No entries yet');
    await TestBed.inject(Router).navigateByUrl('/admin/audit?action=user.deleted');
    await answers([]);
    expect(words(page())).toContain('No entry matches');
  });
});
