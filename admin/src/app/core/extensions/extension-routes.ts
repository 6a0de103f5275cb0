import { inject } from '@angular/core';
import type { CanMatchFn, Route, Routes } from '@angular/router';
import { Permissions } from '../auth/permissions';
import { NoAccess } from '../shell/no-access';
import { NotFound } from '../shell/not-found';
import type { ExtensionRoute } from './admin-extension';
import { ExtensionFrame } from './extension-frame';
import { Extensions } from './extensions';
import type { InstalledExtension } from './installed-extensions';

/** The routes below `/admin/x`: those of each extension below its name, and a page that says so for all others. */
export function extensionRoutes(installed: readonly InstalledExtension[]): Routes {
  return [...installed.map(({ name }) => routeOf(name)), notFound()];
}

function routeOf(name: string): Route {
  return { path: name, component: ExtensionFrame, data: { name }, loadChildren: () => pagesOf(name) };
}

async function pagesOf(name: string): Promise<Routes> {
  const extensions = inject(Extensions);
  const extension = await extensions.loadOne(name);
  if (!extension && (await extensions.isLeftOut(name))) return [notFound()];
  // Rejected, so that the router asks again at the next attempt.
  if (!extension) throw new Error(`The extension "${name}" could not be loaded.`);
  return [...extension.routes.flatMap((route) => pageOf(route, extensions.labelKey(route.title))), notFound()];
}

function pageOf({ path, permission, loadComponent }: ExtensionRoute, title: string): Route[] {
  const isAllowed: CanMatchFn = () => inject(Permissions).has(permission);
  const page: Route = { path, title, loadComponent, canMatch: [isAllowed], ...(path === '' && { pathMatch: 'full' as const }) };
  return [page, { ...page, title: 'app.no_access.heading', loadComponent: () => Promise.resolve(NoAccess), canMatch: [() => !inject(Permissions).has(permission)] }];
}

function notFound(): Route {
  return { path: '**', title: 'app.not_found.heading', component: NotFound };
}
