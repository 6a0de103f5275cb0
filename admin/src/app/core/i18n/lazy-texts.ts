import type { Provider } from '@angular/core';
import { provideTranslocoScope } from '@jsverse/transloco';

/** The doctor's texts, in each language: they come with its page, which few open, and not with the first bundle. */
export function provideDoctorTexts(): Provider {
  return provideTranslocoScope({
    scope: 'doctor',
    loader: {
      en: () => import('../../i18n/en/doctor').then(({ doctor }) => doctor),
      de: () => import('../../i18n/de/doctor').then(({ doctor }) => doctor),
    },
  });
}
