import { describe, expect, test } from '@jest/globals';
import type { Route, Routes } from '@angular/router';
import { PAGE_PATHS } from '@switchboard/shared';
import { routes } from './app.routes';

/** The URLs at which a route shows a page; the fallbacks for "not found" and "no access" are not pages. */
async function addressesOf(children: Routes, parent = ''): Promise<string[]> {
  const found = await Promise.all(
    children.map(async (route: Route) => {
      // The pages of the installed extensions, whichever these are.
      if (parent === '/admin' && route.path === 'x') return ['/admin/x/**'];
      const address = route.path ? `${parent}/${route.path}` : parent;
      const below = route.children ?? ((await route.loadChildren?.()) as Routes | undefined);
      if (below) return addressesOf(below, address);
      const isStandIn = route.path === '**' && parent !== '/help';
      return isStandIn ? [] : [address || '/'];
    }),
  );
  return found.flat();
}

describe('the paths that the server treats as pages', () => {
  test('are those of the routes: a page that is missing from PAGE_PATHS would be a 404', async () => {
    expect([...new Set(await addressesOf(routes))].sort()).toEqual([...PAGE_PATHS].sort());
  });
});
