import { InjectionToken } from '@angular/core';

/** `fetch`; replaced in tests. */
export const FETCH = new InjectionToken<typeof fetch>('fetch', {
  providedIn: 'root',
  factory: () => (input, init) => globalThis.fetch(input, init),
});
