import { InjectionToken } from '@angular/core';

/** Handles code that could not be loaded. @param error what the import was rejected with */
export type RecoverCode = (error: unknown) => Promise<void>;

/** What the application does about code that could not be loaded; by default, nothing but report it. */
export const RECOVER_CODE = new InjectionToken<RecoverCode>('recover code', {
  providedIn: 'root',
  factory: () => (error) => Promise.resolve(console.error(error)),
});
