import { TestBed } from '@angular/core/testing';
import { signal } from '@angular/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AuthService } from '../auth/auth.service';
import { provideTexts } from '../i18n/provide-texts';
import { PERSISTENT_STORAGE } from '../preferences';
import { LiveControls } from './live-controls';
import { LiveSettings } from './live-settings';

describe('the live controls', () => {
  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [
        provideTexts(),
        { provide: AuthService, useValue: { user: signal({ user_id: 'admin' }) } },
        { provide: PERSISTENT_STORAGE, useValue: null },
      ],
    });
  });
  afterEach(() => {
    TestBed.resetTestingModule();
  });

  async function shownFor(delivery: string): Promise<(string | null | undefined)[]> {
    const fixture = TestBed.createComponent(LiveControls);
    fixture.componentRef.setInput('delivery', delivery);
    fixture.componentRef.setInput('age', 1);
    fixture.componentRef.setInput('failure', null);
    fixture.componentRef.setInput('refreshLabel', 'sessions.live.refresh');
    await fixture.whenStable();
    const page = fixture.nativeElement as HTMLElement;
    const badge = page.querySelector('app-status-badge');
    return [badge?.getAttribute('data-delivery'), badge?.textContent?.trim(), page.querySelector('.controls > button')?.getAttribute('aria-label')];
  }

  it('show how updates are delivered, a pause, and manual refresh', async () => {
    const settings = TestBed.inject(LiveSettings);
    expect(await shownFor('live')).toEqual(['live', 'Live', 'Pause']);
    settings.togglePause();
    expect(await shownFor('polling')).toEqual(['paused', 'Paused', 'Resume']);
    settings.setInterval(0);
    expect(await shownFor('polling')).toEqual(['off', 'Manual', 'Refresh automatically']);
    expect(await shownFor('stale')).toEqual(['stale', 'Stale', 'Refresh automatically']);
  });

  it.each([
    [null, 'Waiting for the first response'],
    [{ status: 422, code: 'invalid' }, 'Nothing loaded yet'],
  ])('wait for the first response, but not after the server has refused: %j', async (failure, words) => {
    const fixture = TestBed.createComponent(LiveControls);
    for (const [name, value] of Object.entries({ delivery: 'polling', age: null, failure, refreshLabel: 'sessions.live.refresh' }))
      fixture.componentRef.setInput(name, value);
    await fixture.whenStable();
    expect((fixture.nativeElement as HTMLElement).querySelector('.updated')?.textContent).toBe(words);
  });
});
