import { InjectionToken } from '@angular/core';
import { webLocks } from '../ui/secure-context/secure-context';

/** The browser's Web Locks, null where unavailable; replaced in tests. */
export const WEB_LOCKS = new InjectionToken<Pick<LockManager, 'request'> | null>('locks', { providedIn: 'root', factory: webLocks });
