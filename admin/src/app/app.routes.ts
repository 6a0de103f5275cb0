import { Injector, inject } from '@angular/core';
import type { Routes } from '@angular/router';
import { adminOnly, notAdmin, signedIn, signedOut } from './core/auth/auth.guards';
import { INSTALLED_EXTENSIONS } from './core/extensions/installed-extensions';

/** All pages, each lazy-loaded. A title is a translation key. */
export const routes: Routes = [
  {
    path: 'sign-in',
    title: 'sign_in.sign_in',
    canActivate: [signedOut],
    loadComponent: () => import('./features/sign-in/sign-in-page').then(({ SignInPage }) => SignInPage),
  },
  {
    path: 'register',
    title: 'sign_in.create_account',
    canActivate: [signedOut],
    loadComponent: () => import('./features/sign-in/register-page').then(({ RegisterPage }) => RegisterPage),
  },
  {
    path: '',
    canMatch: [signedIn],
    loadComponent: () => {
      const [injector, extensions] = [inject(Injector), inject(INSTALLED_EXTENSIONS)];
      // Fetched together with the shell, which reports those that fail.
      for (const { load } of extensions) load().catch(() => {});
      return import('./core/shell/shell').then(({ loadShell }) => loadShell(injector));
    },
    children: [
      {
        path: 'admin',
        canMatch: [adminOnly],
        children: [
          { path: '', pathMatch: 'full', redirectTo: 'sessions' },
          {
            path: 'sessions',
            title: 'app.nav.sessions',
            loadChildren: () => import('./features/sessions/sessions.routes').then(({ sessionsRoutes }) => sessionsRoutes),
          },
          {
            path: 'users',
            title: 'app.nav.users',
            loadChildren: () => import('./features/users/users.routes').then(({ usersRoutes }) => usersRoutes),
          },
          {
            path: 'audit',
            title: 'app.nav.audit',
            loadChildren: () => import('./features/audit/audit.routes').then(({ auditRoutes }) => auditRoutes),
          },
          {
            path: 'doctor',
            title: 'app.nav.doctor',
            loadComponent: () => import('./features/doctor/doctor-page').then(({ DoctorPage }) => DoctorPage),
          },
          {
            path: 'x',
            loadChildren: () => {
              const installed = inject(INSTALLED_EXTENSIONS);
              return import('./core/extensions/extension-routes').then(({ extensionRoutes }) => extensionRoutes(installed));
            },
          },
        ],
      },
      {
        path: 'admin',
        canMatch: [notAdmin],
        title: 'app.no_access.heading',
        children: [{ path: '**', loadComponent: () => import('./core/shell/no-access').then(({ NoAccess }) => NoAccess) }],
      },
      {
        path: 'account',
        title: 'app.account.own',
        loadChildren: () => import('./features/account/account.routes').then(({ accountRoutes }) => accountRoutes),
      },
      {
        path: 'help',
        loadChildren: () => import('./features/help/help.routes').then(({ helpRoutes }) => helpRoutes),
      },
      {
        path: '',
        title: 'app.nav.chat',
        loadChildren: () => import('./features/chat/chat.routes').then(({ chatRoutes }) => chatRoutes),
      },
      {
        path: '**',
        title: 'app.not_found.heading',
        loadComponent: () => import('./core/shell/not-found').then(({ NotFound }) => NotFound),
      },
    ],
  },
];
