import { Location } from '@angular/common';
import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { NavigationEnd, Router, provideRouter, type ParamMap } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { filter, firstValueFrom } from 'rxjs';
import { ListUrlState } from './list-url-state';

interface View {
  readonly q: string;
  readonly cursor: string | null;
}

const viewIn = (params: ParamMap): View => ({ q: params.get('q') ?? '', cursor: params.get('cursor') });

@Component({ template: '' })
class Page {
  readonly address = new ListUrlState<View>(viewIn, ({ q, cursor }) => ({ q: q || null, cursor }));
}

describe('the URL of a list', () => {
  let page: Page;
  let location: Location;

  beforeEach(async () => {
    TestBed.configureTestingModule({ providers: [provideRouter([{ path: '**', component: Page }])] });
    page = await (await RouterTestingHarness.create()).navigateByUrl('/list', Page);
    location = TestBed.inject(Location);
    TestBed.inject(Router).setUpLocationChangeListener();
  });

  async function type(...texts: string[]): Promise<void> {
    for (const q of texts) {
      await navigated(() => page.address.show({ q }, true));
    }
  }
  async function back(): Promise<string> {
    await navigated(() => location.back());
    return location.path();
  }
  async function navigated(action: () => void): Promise<void> {
    const arrived = firstValueFrom(TestBed.inject(Router).events.pipe(filter((event) => event instanceof NavigationEnd)));
    action();
    await arrived;
  }

  it('goes back from a search to the state before it, not through each keystroke', async () => {
    await type('a', 'ad', 'ada');
    expect([location.path(), page.address.view()]).toEqual(['/list?q=ada', { q: 'ada', cursor: null }]);
    expect(await back()).toBe('/list');
    await type('b', 'bo');
    expect([location.path(), await back()]).toEqual(['/list?q=bo', '/list']);
  });

  it('keeps history entries between two searches', async () => {
    await type('a');
    await navigated(() => page.address.goToNext('next'));
    await type('ab');
    expect([location.path(), await back(), await back(), await back()]).toEqual(['/list?q=ab', '/list?q=a&cursor=next', '/list?q=a', '/list']);
  });
});
