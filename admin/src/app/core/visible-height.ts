import { DOCUMENT, DestroyRef, Injectable, inject } from '@angular/core';

/**
 * Sets `--visible-height` to the height of the window not covered by an on-screen keyboard, in pixels, for layouts that fill it. A
 * browser that resizes the window for its keyboard (`interactive-widget=resizes-content`) needs no help; iOS overlays the page with
 * its keyboard and reports that by the visual viewport only.
 */
@Injectable({ providedIn: 'root' })
export class VisibleHeight {
  private readonly document = inject(DOCUMENT);
  private readonly destroyRef = inject(DestroyRef);

  /** Starts following the viewport. Does nothing where the browser does not expose it. */
  start(): void {
    const viewport = this.document.defaultView?.visualViewport;
    if (!viewport) return;
    const update = () => {
      const { style, clientHeight } = this.document.documentElement;
      // Pinch zoom does not reduce the available height: the zoomed viewport is as high as the window divided by the zoom factor.
      const height = Math.round(viewport.height * viewport.scale);
      if (height < clientHeight - 1) style.setProperty('--visible-height', `${height}px`);
      else style.removeProperty('--visible-height');
    };
    update();
    viewport.addEventListener('resize', update);
    this.destroyRef.onDestroy(() => viewport.removeEventListener('resize', update));
  }
}
