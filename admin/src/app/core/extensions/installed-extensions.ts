import { InjectionToken } from '@angular/core';
import type { AdminExtension } from './admin-extension';

/** An installed extension, as listed in `extensions.generated.ts`. */
export interface InstalledExtension {
  /** the name in its package.json */
  readonly name: string;
  /** loads its console half, which is a file of its own in the build */
  readonly load: () => Promise<{ readonly default: AdminExtension }>;
}

/** The installed extensions that have a console half; provided by the application. */
export const INSTALLED_EXTENSIONS = new InjectionToken<readonly InstalledExtension[]>('installed extensions', { providedIn: 'root', factory: () => [] });
