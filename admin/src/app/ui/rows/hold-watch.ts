import { DOCUMENT, DestroyRef, Injectable, computed, inject, signal } from '@angular/core';

/** Milliseconds for which a pointer that has moved over the rows counts as aiming at one. */
const AIMING_MS = 2_000;

/**
 * Whether a person is in the midst of the rows, so that none may move: they have scrolled past the first, opened a row's menu,
 * selected text, or are just aiming at something with a pointer. Begun by the table, gone with it.
 */
@Injectable()
export class HoldWatch {
  private readonly document = inject(DOCUMENT);
  private readonly scrolled = signal(false);
  private readonly aiming = signal(false);
  private readonly selecting = signal(false);
  private readonly menus = signal(0);
  private readonly cleanups: (() => void)[] = [];

  readonly isHeld = computed(() => this.scrolled() || this.aiming() || this.selecting() || this.menus() > 0);
  readonly isScrolled = this.scrolled.asReadonly();

  constructor() {
    inject(DestroyRef).onDestroy(() => this.cleanups.forEach((cleanup) => cleanup()));
  }

  /**
   * @param top an element that ends where the rows begin
   * @param rows the element that holds the rows
   */
  watch(top: HTMLElement, rows: HTMLElement): void {
    if (typeof IntersectionObserver === 'function') {
      const observer = new IntersectionObserver(([entry]) => this.scrolled.set(!!entry && isAbove(entry)), { rootMargin: '-56px 0px 0px' });
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
      // Wherever it began and in whichever direction it goes: what counts is what of the rows is in it.
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

  /** A menu of a row was opened or closed. */
  menu(isOpen: boolean): void {
    this.menus.update((count) => Math.max(0, count + (isOpen ? 1 : -1)));
  }
}

/** Out of sight upwards; below the window means that the rows have yet to be scrolled to. */
function isAbove({ isIntersecting, boundingClientRect, rootBounds }: IntersectionObserverEntry): boolean {
  return !isIntersecting && boundingClientRect.top < (rootBounds?.top ?? 0);
}
