import { inject } from '@angular/core';
import type { NavigationError } from '@angular/router';
import { CodeLoader } from '../../ui/lazy/code-loader';
import { LazyCode } from '../lazy-code';

/** Handles a page whose code could not be loaded, see {@link LazyCode.recover}. */
export async function handleFailedNavigation(error: NavigationError): Promise<void> {
  const [lazyCode, code] = [inject(LazyCode), inject(CodeLoader)];
  await lazyCode.recover(error.error, error.url);
  code.hasFailed.set(true);
}
