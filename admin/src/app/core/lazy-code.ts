import { DOCUMENT, Injectable, PendingTasks, inject, type Provider } from '@angular/core';
import { RECOVER_CODE } from '../ui/lazy/recover-code';
import { PageReload } from './page-reload';
import { BuildMonitor } from './shell/build-monitor';

/** Loads code that is not needed until something is used, and recovers if it cannot be loaded. */
@Injectable({ providedIn: 'root' })
export class LazyCode {
  private readonly document = inject(DOCUMENT);
  private readonly pageReload = inject(PageReload);
  private readonly builds = inject(BuildMonitor);
  private readonly pending = inject(PendingTasks);

  /**
   * Loads code for the page that is open.
   *
   * @param load imports it, and can be called again if that fails
   * @returns null if it could not be loaded, see {@link LazyCode.recover}
   */
  async load<Code>(load: () => Promise<Code>): Promise<Code | null> {
    // A page that waits for its code is not stable yet.
    const loaded = this.pending.add();
    try {
      return await load();
    } catch (error) {
      await this.recover(error);
      return null;
    } finally {
      loaded();
    }
  }

  /**
   * Handles code that could not be loaded: after an upgrade its files have other names, so the page is loaded afresh. Without a newer build
   * (the network is down) the user stays where they are, and the same press works again once the network does.
   *
   * @param url the page to load; the open one if not given
   */
  async recover(error: unknown, url?: string): Promise<void> {
    if (!(await this.builds.check())) console.error(error);
    else if (url === undefined) this.pageReload.reload();
    else this.document.location.assign(url);
  }
}

/** Lets parts of pages that load code themselves recover in the same way. */
export function provideRecovery(): Provider {
  return {
    provide: RECOVER_CODE,
    useFactory: () => {
      const code = inject(LazyCode);
      return (error: unknown) => code.recover(error);
    },
  };
}
