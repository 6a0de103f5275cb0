import { DOCUMENT, DestroyRef, Injectable, inject, signal } from '@angular/core';

/** Pixels from the end within which one counts as being there. */
const NEAR = 96;

/**
 * Whether the end of the page is in sight, and the way there. A page opens at its beginning and stays there; for who has gone to
 * its end, it follows the end while it grows.
 */
@Injectable()
export class FollowEnd {
  private readonly document = inject(DOCUMENT);
  private readonly near = signal(true);
  private isFollowing = false;
  private lastTop = this.document.documentElement.scrollTop;

  readonly isAtEnd = this.near.asReadonly();

  constructor() {
    const look = () => {
      const { scrollTop } = this.document.documentElement;
      this.look();
      // A page that grew shorter is scrolled upwards by the browser: only a person who goes down wants to follow.
      this.isFollowing = this.near() && (this.isFollowing || scrollTop > this.lastTop);
      this.lastTop = scrollTop;
    };
    this.document.addEventListener('scroll', look, { passive: true });
    inject(DestroyRef).onDestroy(() => this.document.removeEventListener('scroll', look));
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
    this.near.set(true);
    this.isFollowing = true;
  }

  private look(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.document.documentElement;
    this.near.set(scrollTop + clientHeight >= scrollHeight - NEAR);
  }
}
