import { DOCUMENT, DestroyRef, Injectable, inject } from '@angular/core';

/**
 * Keeps `--visible-height` at what a screen keyboard leaves of the window, in pixels, for the layouts that fill it. A browser that
 * shrinks the window for its keyboard (`interactive-widget=resizes-content`) does so by itself; iOS lays its keyboard over the page
 * and tells of it by the visual viewport alone.
 */
@Injectable({ providedIn: 'root' })
export class VisibleHeight {
  private readonly document = inject(DOCUMENT);
  private readonly destroyed = inject(DestroyRef);

  /** Begins to follow the viewport. Does nothing where the browser does not tell of it. */
  start(): void {
    const viewport = this.document.defaultView?.visualViewport;
    if (!viewport) return;
    const follow = () => {
      const { style, clientHeight } = this.document.documentElement;
      // A page that is zoomed by two fingers is not short of room: its viewport has the height of the window divided by the zoom.
      const height = Math.round(viewport.height * viewport.scale);
      if (height < clientHeight - 1) style.setProperty('--visible-height', `${height}px`);
      else style.removeProperty('--visible-height');
    };
    follow();
    viewport.addEventListener('resize', follow);
    this.destroyed.onDestroy(() => viewport.removeEventListener('resize', follow));
  }
}
