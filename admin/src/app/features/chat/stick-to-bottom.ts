import { DestroyRef, Directive, ElementRef, afterNextRender, inject, input, signal } from '@angular/core';
import { isAtBottom } from './is-at-bottom';

/**
 * For a scroll container with one child: follows new text while the reader is at the bottom, and stops once they scroll up, until
 * they return or {@link toBottom} is called. While there is nothing to follow, it stays at the top.
 */
@Directive({ selector: '[appStickToBottom]', exportAs: 'stickToBottom', host: { '(scroll)': 'scrolled()' } })
export class StickToBottom {
  private readonly box = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  /** whether there is text to follow; otherwise the placeholder is shown from its top */
  readonly hasText = input.required<boolean>();

  private readonly isFollowing = signal(true);
  private lastScrollTop = 0;

  /** Whether the view follows the bottom. */
  readonly following = this.isFollowing.asReadonly();

  constructor() {
    const destroyed = inject(DestroyRef);
    afterNextRender(() => {
      const observer = new ResizeObserver(() => this.follow());
      observer.observe(this.box);
      if (this.box.firstElementChild) observer.observe(this.box.firstElementChild);
      destroyed.onDestroy(() => observer.disconnect());
      this.follow();
    });
  }

  /** Scrolls to the end and follows it from then on. */
  toBottom(): void {
    this.isFollowing.set(true);
    this.follow();
  }

  /** Inserts text above the visible part without moving it. @param insert resolves once the text is rendered */
  async preserveScroll(insert: () => Promise<void>): Promise<void> {
    const fromEnd = this.box.scrollHeight - this.box.scrollTop;
    await insert();
    this.box.scrollTop = this.box.scrollHeight - fromEnd;
    this.lastScrollTop = this.box.scrollTop;
  }

  protected scrolled(): void {
    if (!this.hasText()) return;
    this.isFollowing.set(isAtBottom(this.isFollowing(), this.lastScrollTop, this.box));
    this.lastScrollTop = this.box.scrollTop;
  }

  private follow(): void {
    if (!this.isFollowing() || !this.hasText()) return;
    this.box.scrollTop = this.box.scrollHeight;
    this.lastScrollTop = this.box.scrollTop;
  }
}
