import { DOCUMENT, DestroyRef, Injectable, inject, signal } from '@angular/core';
import { skip } from 'rxjs';
import { FETCH } from '../http/fetch';
import { PageVisibility } from '../live/page-visibility';

/** Minimum milliseconds between two checks, however often the user leaves the tab and returns. */
const CHECK_INTERVAL_MS = 60_000;
const MAIN_SCRIPT = /<script[^<>]{1,200}src="([^"<>]{0,100}main[^"<>]{0,100}\.js)"/;

/**
 * Detects that the server has a newer build than the one running: the name of the main script contains its hash.
 *
 * Checks when a hidden tab becomes visible again, since upgrades happen while no one is looking. A failed fetch is ignored.
 */
@Injectable({ providedIn: 'root' })
export class BuildMonitor {
  private readonly document = inject(DOCUMENT);
  private readonly fetch = inject(FETCH);
  private readonly isNewer = signal(false);
  private checkedAt = -Infinity;

  /** Whether a newer build was detected. */
  readonly hasNewerBuild = this.isNewer.asReadonly();

  constructor() {
    const returns = inject(PageVisibility).visible$.pipe(skip(1)).subscribe((isVisible) => {
      if (isVisible && performance.now() - this.checkedAt >= CHECK_INTERVAL_MS) void this.check();
    });
    inject(DestroyRef).onDestroy(() => returns.unsubscribe());
  }

  /** Checks now. @returns whether a newer build is available */
  async check(): Promise<boolean> {
    this.checkedAt = performance.now();
    const running = this.document.querySelector<HTMLScriptElement>('script[src*="main"]')?.getAttribute('src');
    try {
      const response = await this.fetch('/', { cache: 'no-cache', headers: { Accept: 'text/html' } });
      const served = response.ok ? MAIN_SCRIPT.exec(await response.text())?.[1] : undefined;
      if (running && served && served !== running) this.isNewer.set(true);
    } catch {
      // Offline: a later check will do.
    }
    return this.isNewer();
  }
}
