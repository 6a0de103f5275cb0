import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AuthService } from '../../core/auth/auth.service';
import { provideTexts } from '../../core/i18n/provide-texts';
import { PERSISTENT_STORAGE } from '../../core/preferences';
import { FirstSteps } from './first-steps';

const OPEN = {
  '/api/admin/audit': { entries: [], next_cursor: null },
  '/api/admin/doctor/request': { public_url: 'http://127.0.0.1:3000' },
  '/api/auth/options': { registration: 'open', password_min_length: 15 },
  '/api/admin/knowledge': { documents: 12, passages: 195, is_handbook: true },
  '/api/admin/responders': { responders: [{ can_probe: false }] },
  '/api/admin/users': { users: [{}], next_cursor: null },
};
const DONE = {
  '/api/admin/audit': { entries: [{}], next_cursor: null },
  '/api/admin/doctor/request': { public_url: 'https://chat.example.org/' },
  '/api/auth/options': { registration: 'closed', password_min_length: 15 },
  '/api/admin/knowledge': { documents: 1, passages: 2, is_handbook: false },
  '/api/admin/responders': { responders: [{ can_probe: true }] },
  '/api/admin/users': { users: [{}, {}], next_cursor: null },
};

describe('the first steps', () => {
  let kept: Map<string, string>;
  let http: HttpTestingController;
  let fixture: ComponentFixture<FirstSteps>;

  beforeEach(() => {
    kept = new Map();
  });
  afterEach(() => {
    TestBed.resetTestingModule();
  });

  async function show(user_id = 'ada'): Promise<void> {
    TestBed.resetTestingModule();
    const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) };
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(), provideHttpClientTesting(), provideRouter([]), provideTexts(),
        { provide: AuthService, useValue: { user: signal({ user_id }) } },
        { provide: PERSISTENT_STORAGE, useValue: storage },
      ],
    });
    http = TestBed.inject(HttpTestingController);
    fixture = TestBed.createComponent(FirstSteps);
    await fixture.whenStable();
  }

  async function answers(bodies: Record<string, object | null>): Promise<void> {
    for (const [url, body] of Object.entries(bodies)) {
      const request = http.expectOne((each) => each.url === url);
      if (body) request.flush(body);
      else request.error(new ProgressEvent('error'));
    }
    await fixture.whenStable();
  }

  const card = () => fixture.nativeElement as HTMLElement;
  const steps = () => [...card().querySelectorAll('li')].map((step) => step.textContent?.replace(/\s+/g, ' ').trim());

  it('say what is left to do, with how much is known, and lead there', async () => {
    await show();
    await answers({ ...OPEN, '/api/admin/users': DONE['/api/admin/users'] });
    expect(card().querySelector('.count')?.textContent).toBe('1 of 7 done');
    expect(steps()[3]).toBe('To do: It answers from the handbook: 12 documents, 195 passages. Name your own folder. How to');
    expect(steps()[5]).toBe('Done: There are other accounts.');
    expect([...card().querySelectorAll('a')].map((link) => link.getAttribute('href'))).toEqual(
      expect.arrayContaining(['/account', '/help/administering#answer-with-a-language-model', '/admin/doctor']),
    );
  });

  it('are gone once all is done, and leave out what could not be loaded', async () => {
    kept.set('switchboard.doctor.ada', 'true');
    await show();
    await answers(DONE);
    // Reached at another address than the one that the server knows.
    expect(steps().filter((step) => step?.startsWith('To do'))).toEqual([expect.stringContaining('set PUBLIC_URL')]);
    await show();
    await answers({ ...DONE, '/api/admin/doctor/request': null });
    expect(card().querySelector('section')).toBeNull();
  });

  it('stay away from the administrator who has dismissed them, and ask nothing any more', async () => {
    await show();
    await answers(OPEN);
    card().querySelector<HTMLElement>('header button')?.click();
    await fixture.whenStable();
    expect(card().querySelector('section')).toBeNull();
    await show();
    http.expectNone(() => true);
    await show('grace');
    await answers(OPEN);
    expect(card().querySelector('section')).not.toBeNull();
  });
});
