import type { Routes } from '@angular/router';

/** The console's pages about accounts. */
export const usersRoutes: Routes = [
  { path: '', loadComponent: () => import('./users-page').then(({ UsersPage }) => UsersPage) },
  { path: ':user_id', loadComponent: () => import('./user-page').then(({ UserPage }) => UserPage) },
];
