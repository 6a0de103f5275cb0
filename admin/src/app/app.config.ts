import { APP_BASE_HREF } from '@angular/common';
import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { inject, provideAppInitializer, provideBrowserGlobalErrorListeners, type ApplicationConfig } from '@angular/core';
import { TitleStrategy, provideRouter, withComponentInputBinding, withInMemoryScrolling, withNavigationErrorHandler } from '@angular/router';
import { routes } from './app.routes';
import { INSTALLED_EXTENSIONS } from './core/extensions/installed-extensions';
import { bearer } from './core/http/bearer.interceptor';
import { provideInitialTexts } from './core/i18n/provide-initial-texts';
import { provideRecovery } from './core/lazy-code';
import { handleFailedNavigation } from './core/shell/failed-navigation';
import { PageTitle } from './core/shell/page-title';
import { ThemeChoice } from './core/theme';
import { VisibleHeight } from './core/visible-height';
import { extensions } from './extensions.generated';

/** Application-wide providers. */
export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    // Instead of a <base> element, which the content security policy forbids.
    { provide: APP_BASE_HREF, useValue: '/' },
    provideHttpClient(withInterceptors([bearer])),
    provideRouter(
      routes,
      withComponentInputBinding(),
      withInMemoryScrolling({ scrollPositionRestoration: 'enabled', anchorScrolling: 'enabled' }),
      withNavigationErrorHandler(handleFailedNavigation),
    ),
    { provide: TitleStrategy, useExisting: PageTitle },
    provideInitialTexts(),
    { provide: INSTALLED_EXTENSIONS, useValue: extensions },
    provideRecovery(),
    provideAppInitializer(() => {
      inject(ThemeChoice).start();
      inject(VisibleHeight).start();
    }),
  ],
};
