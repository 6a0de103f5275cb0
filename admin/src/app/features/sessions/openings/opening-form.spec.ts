import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AuthService } from '../../../core/auth/auth.service';
import { provideTexts } from '../../../core/i18n/provide-texts';
import { OpeningForm } from './opening-form';

const OPENED_AT = '2026-01-31T12:04:00.000Z';
const EXPIRES_AT = '2026-01-31T13:04:00.000Z';

describe('opening what was said', () => {
  const user = signal({ user_id: 'a1' });
  let http: HttpTestingController;
  let opened: number;

  beforeEach(() => {
    user.set({ user_id: 'a1' });
    opened = 0;
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(), provideHttpClientTesting(), provideTexts(), { provide: AuthService, useValue: { user } },
      ],
    });
    http = TestBed.inject(HttpTestingController);
  });
  afterEach(() => void TestBed.resetTestingModule());

  function form(session_id: string | null = 's1', isWaiting = false): ComponentFixture<OpeningForm> {
    const fixture = TestBed.createComponent(OpeningForm);
    fixture.componentRef.setInput('session_id', session_id);
    fixture.componentRef.setInput('isWaiting', isWaiting);
    fixture.componentInstance.opened.subscribe(() => opened++);
    document.body.append(fixture.nativeElement as HTMLElement);
    fixture.detectChanges();
    return fixture;
  }
  const root = (fixture: ComponentFixture<OpeningForm>) => fixture.nativeElement as HTMLElement;
  const radios = (fixture: ComponentFixture<OpeningForm>) => [...root(fixture).querySelectorAll<HTMLInputElement>('input[type="radio"]')];
  const chosen = (fixture: ComponentFixture<OpeningForm>) => radios(fixture).find(({ checked }) => checked)?.value ?? null;
  const errors = (fixture: ComponentFixture<OpeningForm>) => [...root(fixture).querySelectorAll('.field-error, [role="alert"]')].map((one) => one.textContent?.trim());

  /** The form awaits what it has sent. */
  async function settled(fixture: ComponentFixture<OpeningForm>): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    await fixture.whenStable();
  }
  async function press(fixture: ComponentFixture<OpeningForm>): Promise<void> {
    root(fixture).querySelector<HTMLElement>('button')!.click();
    await settled(fixture);
  }
  function choose(fixture: ComponentFixture<OpeningForm>, kind: string, reason = ''): void {
    const radio = radios(fixture).find(({ value }) => value === kind)!;
    radio.checked = true;
    radio.dispatchEvent(new Event('change'));
    const box = root(fixture).querySelector<HTMLInputElement>('#opening-reason')!;
    box.value = reason;
    box.dispatchEvent(new Event('input'));
    fixture.detectChanges();
  }
  async function answers(fixture: ComponentFixture<OpeningForm>, url: string, more: object = {}) {
    const request = http.expectOne(url);
    request.flush({ opening_id: 'o1', session_id: 's1', opened_at: OPENED_AT, expires_at: EXPIRES_AT, ...more });
    await settled(fixture);
    return request.request.body as unknown;
  }

  it('needs a reason of the list, and words for another one', async () => {
    const fixture = form();
    expect([radios(fixture).map(({ value }) => value), chosen(fixture)]).toEqual([['support', 'quality', 'abuse', 'legal', 'other'], null]);
    await press(fixture);
    expect(errors(fixture)).toEqual(['Choose why.']);
    choose(fixture, 'other', '  ');
    await press(fixture);
    expect(errors(fixture)).toEqual(['Say why in a few words.']);
    http.expectNone(() => true);
    choose(fixture, 'other', ' ticket 4711 ');
    await press(fixture);
    expect(await answers(fixture, '/api/admin/sessions/s1/openings')).toEqual({ reason_kind: 'other', reason: 'ticket 4711' });
    expect(opened).toBe(1);
  });

  it('says how much the responder was told, which is not what was told', () => {
    const fixture = form();
    expect(root(fixture).textContent).not.toContain('whisper');
    fixture.componentRef.setInput('whisperCount', 2);
    fixture.detectChanges();
    expect(root(fixture).textContent).toContain('There were 2 whispers to the responder.');
  });

  it('takes one press where the user waits for a person', async () => {
    const fixture = form('s1', true);
    expect(chosen(fixture)).toBe('asked_for_person');
    await press(fixture);
    expect(await answers(fixture, '/api/admin/sessions/s1/openings')).toEqual({ reason_kind: 'asked_for_person' });
    // Of a session whose user did not ask, that would not be true.
    expect(chosen(form('s2'))).toBeNull();
  });

  it('proposes the reason that was chosen last, to the same administrator', async () => {
    const first = form();
    choose(first, 'quality');
    await press(first);
    await answers(first, '/api/admin/sessions/s1/openings');
    expect(chosen(form('s2'))).toBe('quality');
    user.set({ user_id: 'a2' });
    expect(chosen(form('s2'))).toBeNull();
  });

  it('is possible for searches in all messages', async () => {
    const fixture = form(null);
    choose(fixture, 'abuse');
    await press(fixture);
    expect(await answers(fixture, '/api/admin/openings', { session_id: null })).toEqual({ reason_kind: 'abuse' });
    expect(opened).toBe(1);
  });

  it('says what the server objects to, and is not open then', async () => {
    const fixture = form();
    choose(fixture, 'support', 'x');
    await press(fixture);
    const problem = { code: 'invalid', status: 422, errors: [{ path: 'reason', message: 'must be at least 3 characters long' }] };
    http.expectOne('/api/admin/sessions/s1/openings').flush(problem, { status: 422, statusText: 'x' });
    await settled(fixture);
    expect([errors(fixture), opened]).toEqual([['Must be at least 3 characters long.'], 0]);
  });
});
