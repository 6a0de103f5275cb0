import { TestBed } from '@angular/core/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ResponderProbe, ResponderReport } from '@switchboard/shared';
import { provideDoctorTexts } from '../../core/i18n/lazy/doctor';
import { provideTexts } from '../../core/i18n/provide-texts';
import { DoctorFetch } from './doctor-fetch';
import { ResponderList } from './responder-list';
import { RespondersStore } from './responders.store';

const model: ResponderReport = { name: 'model/x', title: 'x', state: 'up', last_error: null, context_tokens: 8_192, retry_at: null, can_probe: true };
const handbook: ResponderReport = { ...model, name: 'handbook', title: 'Documents', context_tokens: null, can_probe: false };
const fine: ResponderProbe = { ok: true, first_ms: 40, pieces: 9, usage: true, findings: [] };

describe('the list of responders', () => {
  const asked: { path: string; body?: unknown }[] = [];
  let reports: ResponderReport[];
  let answer: (value: ResponderProbe) => void;

  const render = async () => {
    asked.length = 0;
    const fetchFull = (path: string, { body }: { body?: unknown }) => {
      asked.push({ path, body });
      if (!path.endsWith('/probe')) return Promise.resolve({ text: JSON.stringify({ responders: reports }) });
      return new Promise((resolve) => (answer = (value) => resolve({ text: JSON.stringify(value) })));
    };
    TestBed.configureTestingModule({ imports: [ResponderList], providers: [provideTexts(), provideDoctorTexts(), RespondersStore, { provide: DoctorFetch, useValue: { fetchFull } }] });
    const fixture = TestBed.createComponent(ResponderList);
    fixture.autoDetectChanges();
    const settle = async () => {
      // The texts, and what was requested, arrive in turns of their own.
      for (let turn = 0; turn < 10; turn++) {
        await new Promise((resolve) => setTimeout(resolve));
        await fixture.whenStable();
      }
    };
    await settle();
    const page = fixture.nativeElement as HTMLElement;
    const card = () => page.querySelector<HTMLElement>('[data-responder="model/x"]')!;
    const button = (name: string) => [...card().querySelectorAll('button')].find((each) => each.getAttribute('aria-label') === name)!;
    return { page, card, button, settle };
  };
  afterEach(() => void TestBed.resetTestingModule());

  it('probes a model, one at a time, and shows what was found and what to change', async () => {
    reports = [model, handbook];
    const { page, card, button, settle } = await render();
    expect(card().dataset['state']).toBe('pass');
    expect(page.querySelectorAll('button')).toHaveLength(2);
    button('Probe x').click();
    await settle();
    button('Probe with 5,000 tokens: x').click();
    expect(asked.slice(1)).toEqual([{ path: '/api/admin/responders/model%2Fx/probe', body: { long: false } }]);
    reports = [{ ...model, last_error: { at: '2026-03-01T12:00:00.000Z', reason: 'key_refused', detail: '401 wrong <b>key</b>' } }, handbook];
    answer({ ok: false, first_ms: null, pieces: 0, usage: false, findings: ['key_refused', 'window_unknown'] });
    await settle();
    expect(asked.length).toBe(3);
    expect(card().dataset['state']).toBe('fail');
    expect(card().querySelector('q')?.textContent).toBe('401 wrong <b>key</b>');
    const found = [...card().querySelectorAll<HTMLElement>('li')].map((each) => [each.dataset['finding'], each.querySelector('pre')?.textContent]);
    expect(found).toEqual([['key_refused', 'OPENAI_API_KEY_FILE=/run/secrets/model_key'], ['window_unknown', 'OPENAI_CONTEXT_TOKENS=8192']]);
    button('Probe with 5,000 tokens: x').click();
    await settle();
    expect(asked.at(-1)).toEqual({ path: '/api/admin/responders/model%2Fx/probe', body: { long: true } });
    answer(fine);
    await settle();
    expect(card().querySelectorAll('li')).toHaveLength(0);
    expect(card().textContent).toContain('First piece after 40 ms, 9 in all.');
  });

  it('says what to do about the last failure, and when a resting model is asked again', async () => {
    reports = [{ ...model, state: 'down', retry_at: '2026-03-01T12:00:09.000Z', last_error: { at: '2026-03-01T12:00:00.000Z', reason: 'unreachable', detail: null } }];
    const { card } = await render();
    expect([card().dataset['state'], card().querySelector('li')?.dataset['finding']]).toEqual(['fail', 'unreachable']);
    expect(card().textContent).toContain('Resting; asked again at');
  });

  it('says how to set up a model where there is none', async () => {
    reports = [handbook];
    const { page } = await render();
    expect(page.querySelector('pre')?.textContent).toContain('OPENAI_MODEL=');
    expect(page.querySelectorAll('button')).toHaveLength(0);
  });
});
