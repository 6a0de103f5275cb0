import { DOCUMENT, DestroyRef, Injectable, inject, signal } from '@angular/core';
import { skip } from 'rxjs';
import { FETCH } from '../live/event-stream';
import { PageVisibility } from '../live/page-visibility';

/** Milliseconds between two looks, however often the tab is left and returned to. */
const LOOK_EVERY_MS = 60_000;
const MAIN_SCRIPT = /<script[^<>]{1,200}src="([^"<>]{0,100}main[^"<>]{0,100}\.js)"/;

/**
 * Notices that the server has a newer build than the one on screen: the name of the main script bears its hash.
 *
 * Looks when a hidden tab is seen again, since an upgrade takes place while nobody looks. What cannot be fetched says nothing.
 */
@Injectable({ providedIn: 'root' })
export class BuildWatch {
  private readonly document = inject(DOCUMENT);
  private readonly fetch = inject(FETCH);
  private readonly found = signal(false);
  private lookedAt = -Infinity;

  /** Whether a newer build was seen. */
  readonly newer = this.found.asReadonly();

  constructor() {
    const returns = inject(PageVisibility).visible$.pipe(skip(1)).subscribe((isVisible) => {
      if (isVisible && performance.now() - this.lookedAt >= LOOK_EVERY_MS) void this.look();
    });
    inject(DestroyRef).onDestroy(() => returns.unsubscribe());
  }

  /** Looks now. @returns whether a newer build is there */
  async look(): Promise<boolean> {
    this.lookedAt = performance.now();
    const running = this.document.querySelector<HTMLScriptElement>('script[src*="main"]')?.getAttribute('src');
    try {
      const response = await this.fetch('/', { cache: 'no-cache', headers: { Accept: 'text/html' } });
      const served = response.ok ? MAIN_SCRIPT.exec(await response.text())?.[1] : undefined;
      if (running && served && served !== running) this.found.set(true);
    } catch {
      // Offline: there is time to look later.
    }
    return this.found();
  }
}
