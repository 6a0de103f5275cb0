import { DestroyRef, Directive, ElementRef, afterNextRender, inject, input, signal } from '@angular/core';
import { isAtBottom } from './bottom';

/**
 * On a scrolled box with one child: follows new text while the reader is at the bottom, and leaves them alone once they scroll
 * up, until they come back or {@link toBottom} is asked for. While there is nothing to follow, it stays at the top.
 */
@Directive({ selector: '[appStickToBottom]', exportAs: 'stickToBottom', host: { '(scroll)': 'scrolled()' } })
export class StickToBottom {
  private readonly box = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  /** there is text to follow: otherwise what stands in its place is read from its beginning */
  readonly hasText = input.required<boolean>();

  private readonly follows = signal(true);
  private before = 0;

  /** The reader is at the bottom and stays there. */
  readonly following = this.follows.asReadonly();

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

  /** Goes to the end and follows from there on. */
  toBottom(): void {
    this.follows.set(true);
    this.follow();
  }

  /** Puts text in above what is read without moving it. @param insert resolves when the text is on the page */
  async keepingPlace(insert: () => Promise<void>): Promise<void> {
    const fromEnd = this.box.scrollHeight - this.box.scrollTop;
    await insert();
    this.box.scrollTop = this.box.scrollHeight - fromEnd;
    this.before = this.box.scrollTop;
  }

  protected scrolled(): void {
    if (!this.hasText()) return;
    this.follows.set(isAtBottom(this.follows(), this.before, this.box));
    this.before = this.box.scrollTop;
  }

  private follow(): void {
    if (!this.follows() || !this.hasText()) return;
    this.box.scrollTop = this.box.scrollHeight;
    this.before = this.box.scrollTop;
  }
}
