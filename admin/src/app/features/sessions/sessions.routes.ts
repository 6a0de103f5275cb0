import type { Routes } from '@angular/router';

/** The console's pages about sessions. */
export const sessionsRoutes: Routes = [
  { path: '', loadComponent: () => import('./sessions-page').then(({ SessionsPage }) => SessionsPage) },
  { path: ':session_id', loadComponent: () => import('./session-page').then(({ SessionPage }) => SessionPage) },
];
