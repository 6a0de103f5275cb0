import { inject } from '@angular/core';
import type { NavigationError } from '@angular/router';
import { LazyCode } from '../lazy-code';

/** Handles a page whose code could not be loaded, see {@link LazyCode.recover}. */
export function handleFailedNavigation(error: NavigationError): Promise<void> {
  return inject(LazyCode).recover(error.error, error.url);
}
