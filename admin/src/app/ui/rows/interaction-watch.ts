import { DOCUMENT, DestroyRef, Injectable, computed, inject, signal } from '@angular/core';

/** Milliseconds after a pointer movement over the rows for which the user counts as aiming at one. */
const AIMING_MS = 2_000;

/**
 * Whether the user is interacting with the rows, so that none may move: they have scrolled past the first, opened a row's menu,
 * selected text, or are aiming at something with a pointer. Started by the table, destroyed with it.
 */
@Injectable()
export class InteractionWatch {
  private readonly document = inject(DOCUMENT);
  private readonly scrolled = signal(false);
  private readonly aiming = signal(false);
  private readonly selecting = signal(false);
  private readonly menus = signal(0);
  private readonly cleanups: (() => void)[] = [];

  readonly isInteracting = computed(() => this.scrolled() || this.aiming() || this.selecting() || this.menus() > 0);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.cleanups.forEach((cleanup) => cleanup()));
  }

  /**
   * @param top an element that ends where the rows begin
   * @param rows the element that contains the rows
   */
  watch(top: HTMLElement, rows: HTMLElement): void {
    if (typeof IntersectionObserver === 'function') {
      const observer = new IntersectionObserver(([entry]) => this.scrolled.set(!!entry && isAbove(entry)), { rootMargin: '-48px 0px 0px' });
      observer.observe(top);
      this.cleanups.push(() => observer.disconnect());
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const aim = (event: PointerEvent) => {
      if (event.pointerType !== 'mouse') return;
      clearTimeout(timer);
      this.aiming.set(true);
      timer = setTimeout(() => this.aiming.set(false), AIMING_MS);
    };
    const leave = () => {
      clearTimeout(timer);
      this.aiming.set(false);
    };
    const select = () => {
      const selection = this.document.getSelection();
      // Wherever the selection begins and whatever its direction: what counts is whether it includes rows.
      this.selecting.set(!!selection && !selection.isCollapsed && selection.rangeCount > 0 && selection.getRangeAt(0).intersectsNode(rows));
    };
    rows.addEventListener('pointermove', aim);
    rows.addEventListener('pointerleave', leave);
    this.document.addEventListener('selectionchange', select);
    this.cleanups.push(() => {
      clearTimeout(timer);
      rows.removeEventListener('pointermove', aim);
      rows.removeEventListener('pointerleave', leave);
      this.document.removeEventListener('selectionchange', select);
    });
  }

  /** A row's menu was opened or closed. */
  menu(isOpen: boolean): void {
    this.menus.update((count) => Math.max(0, count + (isOpen ? 1 : -1)));
  }
}

/** Scrolled out at the top; below the window, the rows have not been scrolled to yet. */
function isAbove({ isIntersecting, boundingClientRect, rootBounds }: IntersectionObserverEntry): boolean {
  return !isIntersecting && boundingClientRect.top < (rootBounds?.top ?? 0);
}
