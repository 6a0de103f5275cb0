import { DOCUMENT, Injectable, inject, type Provider } from '@angular/core';
import { RECOVER_CODE } from '../ui/lazy/recover-code';
import { PageReload } from './page-reload';
import { BuildMonitor } from './shell/build-monitor';

/** What happens when code that is loaded on demand, a page or a part of one, cannot be loaded. */
@Injectable({ providedIn: 'root' })
export class LazyCode {
  private readonly document = inject(DOCUMENT);
  private readonly pageReload = inject(PageReload);
  private readonly builds = inject(BuildMonitor);

  /**
   * Recovers: after an upgrade the files have other names, so the page is loaded afresh. Without a newer build (the network is down) the user
   * stays where they are and is told (see `CodeLoader.hasFailed`), and the same press works again once the network does.
   *
   * @param url the page to load; the open one if not given
   */
  async recover(error: unknown, url?: string): Promise<void> {
    if (!(await this.builds.check())) console.error(error);
    else if (url === undefined) this.pageReload.reload();
    else this.document.location.assign(url);
  }
}

/** Lets all that is loaded on demand recover in the same way. */
export function provideRecovery(): Provider {
  return {
    provide: RECOVER_CODE,
    useFactory: () => {
      const code = inject(LazyCode);
      return (error: unknown) => code.recover(error);
    },
  };
}
