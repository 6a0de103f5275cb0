import { Location } from '@angular/common';
import { Component, inject } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { NavigationEnd, Router, provideRouter } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { filter, firstValueFrom } from 'rxjs';
import { ListPositions, RESTORE_POSITION } from './list-positions';
import { RestorePosition } from './restore-position';

@Component({
  imports: [RestorePosition],
  template: `
    <table appRestorePosition="data-id">
      <tr data-id="a"><td><a href="#a">Open a</a><button type="button">More of a</button></td></tr>
      <tr data-id="b"><td><a href="#b">Open b</a><button type="button">More of b</button></td></tr>
    </table>
  `,
})
class ListPage {
  constructor() {
    inject(ListPositions).prepareRestore();
  }
}

@Component({ template: '' })
class OtherPage {}

describe('a list that was left at a control', () => {
  let router: Router;
  const focused = () => document.activeElement?.textContent;

  beforeEach(async () => {
    Object.assign(globalThis, { CSS: { escape: (text: string) => text } });
    TestBed.configureTestingModule({ providers: [provideRouter([{ path: 'list', component: ListPage }, { path: 'other', component: OtherPage }])] });
    router = TestBed.inject(Router);
    router.setUpLocationChangeListener();
    const { routeNativeElement: page } = await RouterTestingHarness.create('/list');
    page?.querySelector<HTMLElement>('[data-id="b"] button')?.focus();
    expect(focused()).toBe('More of b');
    await router.navigateByUrl('/other');
    expect(focused()).not.toBe('More of b');
  });

  it('has the focus there again after Back', async () => {
    const arrived = firstValueFrom(router.events.pipe(filter((event) => event instanceof NavigationEnd)));
    TestBed.inject(Location).back();
    await arrived;
    TestBed.tick();
    expect([router.url, focused()]).toEqual(['/list', 'More of b']);
  });

  it('has it there after a link back', async () => {
    await router.navigateByUrl('/list', { state: RESTORE_POSITION });
    TestBed.tick();
    expect(focused()).toBe('More of b');
  });

  it('starts at its top when it is opened anew', async () => {
    await router.navigateByUrl('/list');
    TestBed.tick();
    expect([router.url, document.activeElement]).toEqual(['/list', document.body]);
  });
});
