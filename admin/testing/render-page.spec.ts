import { Component, ErrorHandler, inject, input, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { RouterLink } from '@angular/router';
import { afterEach, describe, expect, it } from '@jest/globals';
import { LiveSettings, defineAdminExtension, extensionStream, liveQuery } from '@switchboard/admin';
import { Refusal, renderPage, type RenderedPage } from './index';

const isBroken = signal(false);

@Component({ selector: 'app-first', imports: [RouterLink], template: '<h1>First</h1><a routerLink="/admin/x/made-up/rows/7">Row 7</a>' })
class First {}

@Component({ selector: 'app-row', template: '<h1>Row {{ row_id() }}: {{ rows() }}</h1>' })
class Row {
  readonly row_id = input.required<string>();
  private readonly live = liveQuery<readonly string[]>({ url: () => '/api/x/made-up/rows', interval: inject(LiveSettings).pollInterval, stream: extensionStream('made-up') });
  protected rows(): string {
    return this.live.failure()?.code ?? this.live.value()?.join() ?? '';
  }
}

@Component({ selector: 'app-broken', template: '{{ text() }}' })
class Broken {
  protected text(): string {
    if (isBroken()) throw new Error('broken');
    return 'Mended';
  }
}

const words = (en: string) => ({ en, de: `${en} (de)` });
const extension = defineAdminExtension({
  name: 'made-up',
  routes: [
    { path: '', title: words('First'), loadComponent: () => Promise.resolve(First) },
    { path: 'rows/:row_id', title: words('Row'), loadComponent: () => Promise.resolve(Row) },
    { path: 'broken', title: words('Broken'), loadComponent: () => Promise.resolve(Broken) },
  ],
});

describe('renderPage', () => {
  let page: RenderedPage;
  afterEach(() => page.close());
  const heading = () => page.element.querySelector('h1')?.textContent;
  const press = async (selector: string) => {
    page.element.querySelector<HTMLElement>(selector)?.click();
    await page.settle();
  };

  it('renders a page at its path, and follows its links', async () => {
    page = await renderPage(extension, '', { 'GET /api/x/made-up/rows': ['a'] });
    expect([heading(), page.title(), page.url()]).toEqual(['First', 'First · Switchboard', '/admin/x/made-up']);
    await press('a');
    expect([heading(), page.title(), page.url()]).toEqual(['Row 7: a', 'Row · Switchboard', '/admin/x/made-up/rows/7']);
  });

  it('answers requests, and pushes', async () => {
    let rows = ['a'];
    page = await renderPage(extension, 'rows/1', { 'GET /api/x/made-up/rows': () => rows });
    rows = ['a', 'b'];
    await page.push('changed');
    expect([heading(), page.requests.at(-1)]).toEqual(['Row 1: a,b', 'GET /api/x/made-up/rows']);
  });

  it('answers with a problem', async () => {
    page = await renderPage(extension, 'rows/1', { 'GET /api/x/made-up/rows': new Refusal(409, 'busy') });
    expect(heading()).toBe('Row 1: busy');
  });

  it('fails a test that has no answer for a request', async () => {
    page = await renderPage(extension, '', {});
    await expect(page.navigate('/admin/x/made-up/rows/1')).rejects.toThrow('The test has no answer to GET /api/x/made-up/rows.');
  });

  it('says that there is no such page, of this extension or of another', async () => {
    page = await renderPage(extension, 'nowhere', {});
    expect(heading()).toBe('Page not found');
    await page.navigate('/admin/x/other');
    expect(heading()).toBe('Page not found');
  });

  it('replaces a page that throws by a message, from which another page and a second attempt lead on', async () => {
    const reported: unknown[] = [];
    TestBed.configureTestingModule({ rethrowApplicationErrors: false, providers: [{ provide: ErrorHandler, useValue: { handleError: (error: Error) => reported.push(error.message) } }] });
    isBroken.set(true);
    page = await renderPage(extension, 'broken', {});
    expect([heading(), reported]).toEqual(['This page does not work at the moment', ['broken']]);
    await page.navigate('/admin/x/made-up');
    expect(heading()).toBe('First');
    await page.navigate('/admin/x/made-up/broken');
    expect(heading()).toBe('This page does not work at the moment');
    isBroken.set(false);
    await press('app-empty-state button');
    expect(page.text()).toBe('Mended');
  });
});
