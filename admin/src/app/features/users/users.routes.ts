import type { Routes } from '@angular/router';
import { usersTexts } from '../../core/i18n/lazy/users';
import { provideEnglish } from '../../core/i18n/provide-english';

/** The console's pages about accounts. */
export const usersRoutes: Routes = [
  {
    path: '',
    providers: [provideEnglish(usersTexts)],
    children: [
      { path: '', loadComponent: () => import('./users-page').then(({ UsersPage }) => UsersPage) },
      { path: ':user_id', loadComponent: () => import('./user-page').then(({ UserPage }) => UserPage) },
    ],
  },
];
