import type { Routes } from '@angular/router';
import { adminOnly, notAdmin, signedIn, signedOut } from './core/auth/auth.guards';

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
    loadComponent: () => import('./core/shell/shell').then(({ Shell }) => Shell),
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
            loadComponent: () => import('./features/users/users-page').then(({ UsersPage }) => UsersPage),
          },
          {
            path: 'audit',
            title: 'app.nav.audit',
            loadComponent: () => import('./features/audit/audit-page').then(({ AuditPage }) => AuditPage),
          },
          {
            path: 'doctor',
            title: 'app.nav.doctor',
            loadComponent: () => import('./features/doctor/doctor-page').then(({ DoctorPage }) => DoctorPage),
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
        loadComponent: () => import('./features/account/account-page').then(({ AccountPage }) => AccountPage),
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
