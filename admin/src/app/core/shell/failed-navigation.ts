import { DOCUMENT, inject } from '@angular/core';
import type { NavigationError } from '@angular/router';
import { BuildMonitor } from './build-monitor';

/**
 * Handles a page whose code could not be loaded: after an upgrade its files have other names, so the URL is loaded afresh. Without
 * a newer build (the network is down) the user stays where they are, and the link works again once the network does.
 */
export async function handleFailedNavigation(error: NavigationError): Promise<void> {
  const document = inject(DOCUMENT);
  if (await inject(BuildMonitor).check()) document.location.assign(error.url);
  else console.error(error.error);
}
