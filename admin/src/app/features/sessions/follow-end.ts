import { DOCUMENT, DestroyRef, Injectable, inject, signal } from '@angular/core';

/** Distance from the end, in CSS pixels, that still counts as being at the end. */
const END_TOLERANCE_PX = 96;

/**
 * Tracks whether the end of the page is visible, and scrolls to it. A page opens at its end and follows it as it grows, until the user
 * scrolls up; it follows again once they have returned to the end.
 */
@Injectable()
export class FollowEnd {
  private readonly document = inject(DOCUMENT);
  private readonly isNear = signal(true);
  private isFollowing = true;
  private lastTop = this.document.documentElement.scrollTop;

  readonly isAtEnd = this.isNear.asReadonly();

  constructor() {
    const onScroll = () => {
      const { scrollTop } = this.document.documentElement;
      this.updateNear();
      // A page that shrank is scrolled up by the browser, which keeps it at its end.
      if (this.isNear()) this.isFollowing ||= scrollTop > this.lastTop;
      else if (scrollTop < this.lastTop) this.isFollowing = false;
      this.lastTop = scrollTop;
    };
    this.document.addEventListener('scroll', onScroll, { passive: true });
    // Text is laid out after it arrives, and images and fonts later still.
    const observer = typeof ResizeObserver === 'function' ? new ResizeObserver(() => this.onGrowth()) : null;
    observer?.observe(this.document.body);
    inject(DestroyRef).onDestroy(() => {
      this.document.removeEventListener('scroll', onScroll);
      observer?.disconnect();
    });
  }

  /** Call after the page has grown. */
  onGrowth(): void {
    if (this.isFollowing) this.toEnd();
    else this.updateNear();
  }

  /** Scrolls to the end. */
  toEnd(): void {
    const page = this.document.documentElement;
    page.scrollTop = page.scrollHeight;
    this.lastTop = page.scrollTop;
    this.isNear.set(true);
    this.isFollowing = true;
  }

  private updateNear(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.document.documentElement;
    this.isNear.set(scrollTop + clientHeight >= scrollHeight - END_TOLERANCE_PX);
  }
}
