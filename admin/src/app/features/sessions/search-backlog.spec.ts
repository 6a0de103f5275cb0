import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { provideTexts } from '../../core/i18n/provide-texts';
import { LiveSettings } from '../../core/live/live-settings';
import { SearchBacklog } from './search-backlog';

describe('the notice of an incomplete search', () => {
  let http: HttpTestingController;
  let fixture: ComponentFixture<SearchBacklog>;

  beforeEach(async () => {
    jest.useFakeTimers();
    TestBed.configureTestingModule({
      providers: [provideHttpClient(), provideHttpClientTesting(), provideTexts(), { provide: LiveSettings, useValue: { period: signal(5_000) } }],
    });
    http = TestBed.inject(HttpTestingController);
    fixture = TestBed.createComponent(SearchBacklog);
    fixture.componentRef.setInput('locale', 'en');
    await pass();
  });

  afterEach(() => {
    TestBed.resetTestingModule();
    jest.useRealTimers();
  });

  async function pass(ms = 20): Promise<void> {
    await jest.advanceTimersByTimeAsync(ms);
    TestBed.tick();
    await jest.advanceTimersByTimeAsync(0);
  }

  async function answer(search: object): Promise<string> {
    http.expectOne('/api/health').flush({ at: '2026-03-01T12:00:00.000Z', parts: { search } });
    await pass();
    return (fixture.nativeElement as HTMLElement).textContent.trim();
  }

  it('says from which date on the search is complete, until all is indexed', async () => {
    const words = await answer({ status: 'ok', detail: 'indexing_messages', complete_after: '2025-06-15T12:00:00.000Z' });
    expect(words).toMatch(/still being indexed.*2025/);
    await pass(5_000);
    expect(await answer({ status: 'ok', detail: null })).toBe('');
  });

  it('says nothing if nothing is missing, and stops requesting once destroyed', async () => {
    expect(await answer({ status: 'ok', detail: null })).toBe('');
    fixture.destroy();
    await pass(20_000);
    http.expectNone('/api/health');
  });
});
