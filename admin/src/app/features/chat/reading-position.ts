import { DOCUMENT, DestroyRef, Directive, ElementRef, Injector, afterNextRender, inject, input, signal } from '@angular/core';
import { type Reading, type ReadingLayout, hasTextBelow, readingAfterScroll, readingTarget } from './reading-target';

/** Space above a question at the top of the view, in CSS pixels: that above the first one. */
const MARGIN_PX = 24;
/** A part of the text that is a question, or has some. */
const QUESTION = ':scope > [data-role="user"], :scope > app-message > [data-role="user"]';
const MOVE = { duration: 200, easing: 'ease-out' } as const;

/**
 * For the scroll container of a conversation, whose first child has the messages and whose last child is the empty space below them:
 * decides where the reader is as messages come and grow, see `Reading`. While there is no text, the view stays at the top.
 */
@Directive({
  selector: '[appReadingPosition]',
  exportAs: 'readingPosition',
  // Where the view follows something, the browser's own anchoring would look like scrolling.
  host: { '(scroll)': 'scrolled()', '[style.overflow-anchor]': "reading() === 'away' ? null : 'none'" },
})
export class ReadingPosition {
  private readonly box = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly injector = inject(Injector);
  private readonly window = inject(DOCUMENT).defaultView;
  /** whether there are messages; otherwise a placeholder is shown from its top */
  readonly hasText = input.required<boolean>();

  private readonly state = signal<Reading>('landed');
  private readonly isTextBelow = signal(false);
  private lastTop = 0;
  /** where the empty space below the text ends, in CSS pixels from the top of the text; 0 if there is none */
  private extent = 0;
  /** the question that was sent; null for the last one */
  private question: Element | null = null;

  /** What decides where the view is. */
  readonly reading = this.state.asReadonly();
  /** Whether there is text below the view. */
  readonly textBelow = this.isTextBelow.asReadonly();

  constructor() {
    const destroyed = inject(DestroyRef);
    afterNextRender(() => {
      const observer = new ResizeObserver(() => this.adjust());
      observer.observe(this.box);
      observer.observe(this.column);
      destroyed.onDestroy(() => observer.disconnect());
      this.adjust();
    });
  }

  /** Shows the question that was just sent, once it is rendered, and the beginning of its answer. */
  toQuestion(): void {
    const show = () => {
      const from = this.box.scrollTop;
      this.question = this.lastQuestion();
      this.state.set('sent');
      this.adjust();
      this.animateFrom(from);
    };
    afterNextRender({ mixedReadWrite: show }, { injector: this.injector });
  }

  /** Scrolls to the end and follows it from then on. */
  toEnd(): void {
    this.state.set('end');
    this.adjust();
  }

  /** Inserts text above the visible part without moving it. @param insert resolves once the text is rendered */
  async preserveScroll(insert: () => Promise<void>): Promise<void> {
    const fromEnd = this.box.scrollHeight - this.box.scrollTop;
    await insert();
    this.scrollTo(this.box.scrollHeight - fromEnd);
  }

  /**
   * Changes what is shown without moving one part of it, and follows no new text afterwards unless the reader is at the end.
   *
   * @param part finds it, before and after
   * @param change resolves once the change is rendered
   */
  async keepInPlace(part: () => Element | null, change: () => Promise<void>): Promise<void> {
    const before = part()?.getBoundingClientRect().top;
    this.state.set('away');
    await change();
    const after = part()?.getBoundingClientRect().top;
    const top = this.box.scrollTop + (before !== undefined && after !== undefined ? after - before : 0);
    const layout = this.layout();
    this.addSpace(readingTarget('sent', { ...layout, question: top, answer: null }).space, layout);
    this.scrollTo(top);
    this.state.set(this.isTextBelow() ? 'away' : 'end');
  }

  /** Brings a message to the top of the view, and leaves it there. */
  show(message_id: string): void {
    const message = [...this.column.children].find((part) => (part as HTMLElement).dataset['message'] === message_id);
    if (!message) return;
    this.state.set('away');
    this.scrollTo(this.topOf(message) ?? 0);
  }

  protected scrolled(): void {
    if (!this.hasText() || Math.abs(this.box.scrollTop - this.lastTop) < 1) return;
    const layout = this.layout();
    this.state.update((reading) => readingAfterScroll(reading, this.lastTop, layout));
    this.lastTop = layout.top;
    this.addSpace(readingTarget('away', layout).space, layout);
    this.isTextBelow.set(hasTextBelow(layout));
  }

  private adjust(): void {
    if (!this.hasText()) return;
    const layout = this.layout();
    const { top, space } = readingTarget(this.state(), layout);
    this.addSpace(space, layout);
    this.scrollTo(top, layout);
  }

  /** @param layout as it is now: reading it while the text grows takes time */
  private scrollTo(top: number, layout = this.layout()): void {
    const isThere = Math.abs(top - layout.top) < 1;
    if (!isThere) this.box.scrollTop = top;
    this.lastTop = isThere ? layout.top : this.box.scrollTop;
    this.isTextBelow.set(hasTextBelow({ ...layout, top: this.lastTop }));
  }

  /**
   * The space reaches from the top of the text to its end below it: when the text becomes shorter for a moment, the browser does not
   * move the view, which would look like scrolling.
   */
  private addSpace(space: number, { end }: ReadingLayout): void {
    const extent = space > 0 ? end + space : 0;
    if (extent === this.extent) return;
    this.extent = extent;
    (this.box.lastElementChild as HTMLElement).style.blockSize = `${extent}px`;
  }

  /** The text moves, not the scroll position: the reader may scroll meanwhile. */
  private animateFrom(top: number): void {
    const distance = Math.min(this.box.scrollTop - top, this.box.clientHeight);
    if (distance <= 0 || this.window?.matchMedia('(prefers-reduced-motion: reduce)').matches !== false) return;
    this.column.animate([{ transform: `translateY(${distance}px)` }, { transform: 'none' }], MOVE);
  }

  private layout(): ReadingLayout {
    const question = this.question?.isConnected ? this.question : this.lastQuestion();
    const answer = question?.nextElementSibling ?? null;
    const { clientHeight: view, scrollTop: top } = this.box;
    const end = this.column.offsetHeight;
    const space = Math.max(0, this.extent - end);
    return { view, end, top, space, question: this.topOf(question), answer: this.topOf(answer) };
  }

  private lastQuestion(): Element | null {
    let part = this.column.lastElementChild;
    while (part && !part.querySelector(QUESTION)) part = part.previousElementSibling;
    // What is not sent yet is in a list of its own.
    return part?.matches('app-message') ? part : (part?.querySelector(':scope > app-message:last-child') ?? null);
  }

  private topOf(part: Element | null): number | null {
    // Not by `offsetTop`: while the column moves, its parts are offset from it.
    return part && part.getBoundingClientRect().top - this.column.getBoundingClientRect().top - MARGIN_PX;
  }

  private get column(): HTMLElement {
    return this.box.firstElementChild as HTMLElement;
  }
}
