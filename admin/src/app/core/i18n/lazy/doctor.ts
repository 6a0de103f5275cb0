import type { Provider } from '@angular/core';
import { provideTranslocoScope } from '@jsverse/transloco';

/** The doctor's texts in each language, loaded with its page, which few users open, instead of with the initial bundle. */
export function provideDoctorTexts(): Provider {
  return provideTranslocoScope({
    scope: 'doctor',
    loader: {
      en: () => import('../../../i18n/en/doctor').then(({ doctor }) => doctor),
      de: () => import('../../../i18n/de/doctor').then(({ doctor }) => doctor),
    },
  });
}
