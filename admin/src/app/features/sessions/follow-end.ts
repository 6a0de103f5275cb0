import { DOCUMENT, DestroyRef, Injectable, inject, signal } from '@angular/core';

/** Pixels from the end within which one counts as being there. */
const NEAR = 96;

/**
 * Whether the end of the page is in sight, and the way there. A page opens at its end and follows it while it grows, until the person
 * scrolls up; it follows again once they have gone back to the end.
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
      // A page that grew shorter is scrolled upwards by the browser, and stays at its end by that.
      if (this.near()) this.isFollowing ||= scrollTop > this.lastTop;
      else if (scrollTop < this.lastTop) this.isFollowing = false;
      this.lastTop = scrollTop;
    };
    this.document.addEventListener('scroll', look, { passive: true });
    // Words are laid out after they have come, pictures and fonts later still.
    const observer = typeof ResizeObserver === 'function' ? new ResizeObserver(() => this.grown()) : null;
    observer?.observe(this.document.body);
    inject(DestroyRef).onDestroy(() => {
      this.document.removeEventListener('scroll', look);
      observer?.disconnect();
    });
  }

  /** To be called after the page has grown. */
  grown(): void {
    if (this.isFollowing) this.toEnd();
    else this.look();
  }

  /** Goes to the end. */
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
