import { DOCUMENT, Injector, PendingTasks, runInInjectionContext } from '@angular/core';
import type { NavigationError } from '@angular/router';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CodeLoader } from '../ui/lazy/code-loader';
import { LazyCode, provideRecovery } from './lazy-code';
import { PageReload } from './page-reload';
import { BuildMonitor } from './shell/build-monitor';
import { handleFailedNavigation } from './shell/failed-navigation';

describe('code that cannot be loaded', () => {
  const gone = new TypeError('Failed to fetch dynamically imported module');
  const done: string[] = [];
  let isNewer = false;
  let injector: Injector;
  let reported: jest.SpiedFunction<typeof console.error>;

  beforeEach(() => {
    done.length = 0;
    reported = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    injector = Injector.create({
      providers: [
        CodeLoader, LazyCode, provideRecovery(),
        { provide: PendingTasks, useValue: { add: () => () => done.push('stable') } },
        { provide: DOCUMENT, useValue: { location: { assign: (url: string) => done.push(`open ${url}`) } } },
        { provide: PageReload, useValue: { reload: () => done.push('reload') } },
        { provide: BuildMonitor, useValue: { check: () => Promise.resolve(isNewer) } },
      ],
    });
  });
  afterEach(() => reported.mockRestore());

  const load = (code: Promise<string>) => injector.get(CodeLoader).load(() => code);

  it('has the page loaded afresh if the server has a newer build, whether it is of a page or of a part of one', async () => {
    isNewer = true;
    expect(await load(Promise.reject(gone))).toBeNull();
    await runInInjectionContext(injector, () => handleFailedNavigation({ url: '/admin/users', error: gone } as NavigationError));
    expect([done, reported.mock.calls]).toEqual([['reload', 'stable', 'open /admin/users'], []]);
  });

  it('is reported otherwise, to the user too, and can be asked for again', async () => {
    isNewer = false;
    const { hasFailed } = injector.get(CodeLoader);
    expect(await load(Promise.reject(gone))).toBeNull();
    expect(hasFailed()).toBe(true);
    expect(await load(Promise.resolve('code'))).toBe('code');
    expect(hasFailed()).toBe(false);
    expect([done, reported.mock.calls]).toEqual([['stable', 'stable'], [[gone]]]);
  });

  it('is not reported to a user who has not asked for it', async () => {
    isNewer = false;
    await injector.get(CodeLoader).load(() => Promise.reject(gone), { isBackground: true });
    expect([injector.get(CodeLoader).hasFailed(), reported.mock.calls]).toEqual([false, [[gone]]]);
  });

  it('is reported to the user who stays on the page that is open, if it is of another page', async () => {
    isNewer = false;
    await runInInjectionContext(injector, () => handleFailedNavigation({ url: '/admin/users', error: gone } as NavigationError));
    expect([injector.get(CodeLoader).hasFailed(), done]).toEqual([true, []]);
  });
});
