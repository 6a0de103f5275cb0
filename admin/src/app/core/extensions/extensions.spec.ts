import { TestBed } from '@angular/core/testing';
import type { Routes } from '@angular/router';
import { describe, expect, it } from '@jest/globals';
import { Language } from '../i18n/language';
import { Translations } from '../i18n/translations';
import type { AdminExtension } from './admin-extension';
import { NotFound } from '../shell/not-found';
import { anExtension, install, listed } from './extension.fixture';
import { extensionRoutes } from './extension-routes';

describe('the installed extensions', () => {
  const labels = (items: readonly { label: string; path: string }[]) => items.map(({ label, path }) => [TestBed.inject(Translations).text(label), path]);

  it('are there once they are loaded, in the order of their names', async () => {
    const { extensions } = install([listed(anExtension({ name: 'zebra' })), listed(anExtension())]);
    expect([extensions.all(), extensions.nav()]).toEqual([[], []]);
    await extensions.load();
    expect(extensions.all().map(({ name }) => name)).toEqual(['csat', 'zebra']);
    expect(extensions.nav().map(({ path }) => path)).toEqual(['/admin/x/csat', '/admin/x/zebra']);
  });

  it('have entries in the top bar and pages in the palette, in the language chosen', async () => {
    const { extensions } = install([listed(anExtension())]);
    await extensions.load();
    expect([labels(extensions.nav()), labels(extensions.pages())]).toEqual([[['Satisfaction', '/admin/x/csat']], [['All ratings', '/admin/x/csat']]]);
    await TestBed.inject(Language).choose('de');
    expect([labels(extensions.nav()), labels(extensions.pages())]).toEqual([[['Zufriedenheit', '/admin/x/csat']], [['Alle Bewertungen', '/admin/x/csat']]]);
    expect(TestBed.inject(Translations).text('x.csat.hello')).toBe('Hallo');
  });

  it('mark an entry as current on its pages only', async () => {
    const { extensions } = install([listed(anExtension())]);
    await extensions.load();
    const { activeUrls } = extensions.nav()[0];
    expect(['/admin/x/csat', '/admin/x/csat?stars=1', '/admin/x/csat/1', '/admin/x/csat-2', '/admin/sessions'].map((url) => activeUrls.test(url))).toEqual([true, true, true, false, false]);
  });

  it('show nothing of a page to those who lack its permission', async () => {
    const { extensions, user } = install([listed(anExtension())], 'user');
    await extensions.load();
    expect([extensions.nav(), extensions.pages()]).toEqual([[], []]);
    user.set({ role: 'admin' });
    expect([extensions.nav().length, extensions.pages().length]).toEqual([1, 1]);
  });

  it('are offered in the palette only if they need no parameter', async () => {
    const route = { ...anExtension().routes[0], path: 'ratings/:rating_id' };
    const { extensions } = install([listed(anExtension({ routes: [...anExtension().routes, route] }))]);
    await extensions.load();
    expect(extensions.pages().map(({ path }) => path)).toEqual(['/admin/x/csat']);
  });

  it('work without one that cannot be loaded, which is tried again later', async () => {
    let isReachable = false;
    const flaky = { name: 'flaky', load: () => (isReachable ? Promise.resolve({ default: anExtension({ name: 'flaky' }) }) : Promise.reject(new Error('404'))) };
    const { extensions, reported } = install([flaky, listed(anExtension())]);
    await extensions.load();
    expect([extensions.all().map(({ name }) => name), reported]).toEqual([['csat'], ['The extension "flaky" could not be loaded.']]);
    isReachable = true;
    await extensions.load();
    expect(extensions.all().map(({ name }) => name)).toEqual(['csat', 'flaky']);
  });

  it('are hidden where the server runs without them, without a word about those that could not be loaded', async () => {
    const broken = { name: 'broken', load: () => Promise.reject(new Error('404')) };
    const { extensions, reported } = install([broken, listed(anExtension()), listed(anExtension({ name: 'zebra' }))], 'admin', async () => ['csat', 'broken', 'unknown']);
    await extensions.load();
    expect([extensions.all().map(({ name }) => name), extensions.nav().map(({ path }) => path), reported]).toEqual([['zebra'], ['/admin/x/zebra'], []]);
    const pages = await TestBed.runInInjectionContext(() => extensionRoutes([{ name: 'csat', load: () => Promise.reject(new Error('not asked for')) }])[0].loadChildren!() as Promise<Routes>);
    expect(pages.map(({ path, component }) => [path, component])).toEqual([['**', NotFound]]);
  });

  it('are shown while it cannot be found out which are left out, and that is asked again', async () => {
    const asked: string[] = [];
    const { extensions } = install([listed(anExtension())], 'admin', () => Promise.reject(new Error(`offline ${asked.push('once more')}`)));
    await extensions.load();
    expect([extensions.all().length, asked.length, await extensions.isLeftOut('csat'), asked.length]).toEqual([1, 1, false, 2]);
  });

  it.each<[string, unknown, string]>([
    ['is no extension', { name: 'csat' }, 'does not export what defineAdminExtension returns'],
    ['exports nothing', undefined, 'does not export'],
    ['has another name than its package', anExtension({ name: 'other' }), 'it is named "other" in the console and "csat" in its package.json'],
    ['has a nav entry without a page', anExtension({ nav: [{ label: { en: 'A', de: 'A' }, icon: 'list', path: 'nowhere' }] }), 'leads to "nowhere", which is none of its pages'],
    ['has a path twice', anExtension({ routes: [...anExtension().routes, ...anExtension().routes] }), 'two of its pages have the path ""'],
    ['has an absolute path', anExtension({ nav: [], routes: [{ ...anExtension().routes[0], path: '/x' }] }), 'begins with a slash'],
  ])('leave out one that %s, and say so by its name', async (_, extension, fault) => {
    const { extensions, reported } = install([{ name: 'csat', load: () => Promise.resolve({ default: extension as AdminExtension }) }]);
    await extensions.load();
    expect(extensions.all()).toEqual([]);
    expect(reported).toEqual([expect.stringContaining(fault)]);
    expect(reported[0]).toContain('"csat"');
  });

  it('are loaded once, however often that is asked for', async () => {
    let loads = 0;
    const { extensions } = install([{ name: 'csat', load: () => Promise.resolve({ default: (loads++, anExtension()) }) }]);
    await Promise.all([extensions.load(), extensions.load(), extensions.loadOne('csat')]);
    expect([loads, extensions.all().length, await extensions.loadOne('unknown')]).toEqual([1, 1, null]);
  });
});
