import { DOCUMENT, DestroyRef, Injectable, inject, signal } from '@angular/core';

/** Distance from the end, in CSS pixels, that still counts as being at the end. */
const NEAR = 96;

/**
 * Tracks whether the end of the page is visible, and scrolls to it. A page opens at its end and follows it as it grows, until the user
 * scrolls up; it follows again once they have returned to the end.
 */
@Injectable()
export class FollowEnd {
  private readonly document = inject(DOCUMENT);
  private readonly near = signal(true);
  private isFollowing = true;
  private lastTop = this.document.documentElement.scrollTop;

  readonly isAtEnd = this.near.asReadonly();

  constructor() {
    const look = () => {
      const { scrollTop } = this.document.documentElement;
      this.look();
      // A page that shrank is scrolled up by the browser, which keeps it at its end.
      if (this.near()) this.isFollowing ||= scrollTop > this.lastTop;
      else if (scrollTop < this.lastTop) this.isFollowing = false;
      this.lastTop = scrollTop;
    };
    this.document.addEventListener('scroll', look, { passive: true });
    // Text is laid out after it arrives, and images and fonts later still.
    const observer = typeof ResizeObserver === 'function' ? new ResizeObserver(() => this.grown()) : null;
    observer?.observe(this.document.body);
    inject(DestroyRef).onDestroy(() => {
      this.document.removeEventListener('scroll', look);
      observer?.disconnect();
    });
  }

  /** Call after the page has grown. */
  grown(): void {
    if (this.isFollowing) this.toEnd();
    else this.look();
  }

  /** Scrolls to the end. */
  toEnd(): void {
    const page = this.document.documentElement;
    page.scrollTop = page.scrollHeight;
    this.lastTop = page.scrollTop;
    this.near.set(true);
    this.isFollowing = true;
  }

  private look(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.document.documentElement;
    this.near.set(scrollTop + clientHeight >= scrollHeight - NEAR);
  }
}
