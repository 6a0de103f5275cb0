import { DOCUMENT, DestroyRef, Directive, ElementRef, afterNextRender, inject, input } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationStart, Router } from '@angular/router';
import { filter } from 'rxjs';
import { ListPositions } from './list-positions';

/**
 * On a list's table: stores the user's position when the page is left and restores it on return: the row they came from is at the
 * same position in the window, and has the focus.
 */
@Directive({ selector: '[appRestorePosition]' })
export class RestorePosition {
  /** the attribute that identifies each row */
  readonly key = input.required<string>({ alias: 'appRestorePosition' });

  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly document = inject(DOCUMENT);
  private readonly positions = inject(ListPositions);
  private readonly router = inject(Router);
  /** The element last focused or clicked: Safari does not focus a clicked link. */
  private last: Element | null = null;

  constructor() {
    const trackTarget = ({ target }: Event) => (this.last = target instanceof Element ? target : null);
    for (const kind of ['focusin', 'click']) this.host.addEventListener(kind, trackTarget, { capture: true });
    inject(DestroyRef).onDestroy(() => {
      for (const kind of ['focusin', 'click']) this.host.removeEventListener(kind, trackTarget, { capture: true });
    });
    this.router.events.pipe(filter((event) => event instanceof NavigationStart), takeUntilDestroyed()).subscribe(() => this.storePosition());
    afterNextRender({ write: () => this.restorePosition() });
  }

  private storePosition(): void {
    const row = this.last?.isConnected ? this.last.closest(`[${this.key()}]`) : null;
    const control = row && this.last ? controlsOf(row).findIndex((one) => one.contains(this.last)) : -1;
    this.positions.save(this.router.url, {
      scrollTop: this.document.documentElement.scrollTop,
      rowKey: row?.getAttribute(this.key()) ?? null,
      rowOffset: row?.getBoundingClientRect().top ?? 0,
      controlIndex: Math.max(0, control),
    });
  }

  private restorePosition(): void {
    const position = this.positions.takePosition();
    if (!position) return;
    const page = this.document.documentElement;
    const row = position.rowKey && this.host.querySelector(`[${this.key()}="${CSS.escape(position.rowKey)}"]`);
    page.scrollTop = row ? page.scrollTop + row.getBoundingClientRect().top - position.rowOffset : position.scrollTop;
    if (row) controlsOf(row)[position.controlIndex]?.focus({ preventScroll: true });
  }
}

function controlsOf(row: Element): HTMLElement[] {
  return [...row.querySelectorAll<HTMLElement>('a[href], button')];
}
