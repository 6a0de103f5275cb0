import type { Routes } from '@angular/router';
import { sessionsTexts } from '../../core/i18n/lazy/sessions';
import { provideEnglish } from '../../core/i18n/provide-english';

/** The console's pages about sessions. */
export const sessionsRoutes: Routes = [
  {
    path: '',
    providers: [provideEnglish(sessionsTexts)],
    children: [
      { path: '', loadComponent: () => import('./sessions-page').then(({ SessionsPage }) => SessionsPage) },
      { path: ':session_id', loadComponent: () => import('./session-page').then(({ SessionPage }) => SessionPage) },
    ],
  },
];
