import { DOCUMENT, DestroyRef, ElementRef, Injectable, inject, signal } from '@angular/core';
import { PANE } from './pane';

/** Distance from the end, in CSS pixels, that still counts as being at the end. */
const END_TOLERANCE_PX = 96;

/**
 * Tracks whether the end of the page, or of the pane, is visible, and scrolls to it. It opens at its end and follows it as it grows, until the user
 * scrolls up; it follows again once they have returned to the end.
 */
@Injectable()
export class FollowEnd {
  private readonly pane = inject(PANE, { optional: true })?.scroller;
  private readonly document = inject(DOCUMENT);
  private readonly page = this.pane ?? this.document.documentElement;
  private readonly isNear = signal(true);
  private isFollowing = true;
  private isAway = false;
  private lastTop = this.page.scrollTop;

  readonly isAtEnd = this.isNear.asReadonly();

  constructor() {
    const onScroll = () => {
      const { scrollTop } = this.page;
      this.updateNear();
      // A page that shrank is scrolled up by the browser, which keeps it at its end.
      if (this.isNear()) this.isFollowing ||= !this.isAway && scrollTop > this.lastTop;
      else if (scrollTop < this.lastTop) this.isFollowing = false;
      this.lastTop = scrollTop;
    };
    const scroller = this.pane ?? this.document;
    scroller.addEventListener('scroll', onScroll, { passive: true });
    // Text is laid out after it arrives, and images and fonts later still.
    const observer = typeof ResizeObserver === 'function' ? new ResizeObserver(() => this.onGrowth()) : null;
    observer?.observe(this.pane ? inject<ElementRef<HTMLElement>>(ElementRef).nativeElement : this.document.body);
    inject(DestroyRef).onDestroy(() => {
      scroller.removeEventListener('scroll', onScroll);
      observer?.disconnect();
    });
  }

  /** Call after the page has grown. */
  onGrowth(): void {
    if (this.isFollowing) this.toEnd();
    else this.updateNear();
  }

  /** Call when another session is shown: it opens at its end, too. */
  restart(): void {
    this.isFollowing = !this.isAway;
  }

  /** @param isAway whether something else is shown, so that the end is not followed even if it comes into view */
  stayAway(isAway: boolean): void {
    this.isAway = isAway;
    if (isAway) this.isFollowing = false;
  }

  /** Scrolls to the end. */
  toEnd(): void {
    const { page } = this;
    page.scrollTop = page.scrollHeight;
    this.lastTop = page.scrollTop;
    this.isNear.set(true);
    this.isFollowing = true;
  }

  private updateNear(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.page;
    this.isNear.set(scrollTop + clientHeight >= scrollHeight - END_TOLERANCE_PX);
  }
}
