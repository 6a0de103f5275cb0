import { DOCUMENT, DestroyRef, Directive, ElementRef, afterNextRender, inject, input } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationStart, Router } from '@angular/router';
import { filter } from 'rxjs';
import { ListPlaces } from './list-places';

/**
 * On a list's table: stores the user's position when the page is left and restores it on return: the row they came from is at the
 * same position in the window, and has the focus.
 */
@Directive({ selector: '[appKeptPlace]' })
export class KeptPlace {
  /** the attribute that identifies each row */
  readonly key = input.required<string>({ alias: 'appKeptPlace' });

  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly document = inject(DOCUMENT);
  private readonly places = inject(ListPlaces);
  private readonly router = inject(Router);
  /** The element last focused or clicked: Safari does not focus a clicked link. */
  private last: Element | null = null;

  constructor() {
    const touch = ({ target }: Event) => (this.last = target instanceof Element ? target : null);
    for (const kind of ['focusin', 'click']) this.host.addEventListener(kind, touch, { capture: true });
    inject(DestroyRef).onDestroy(() => {
      for (const kind of ['focusin', 'click']) this.host.removeEventListener(kind, touch, { capture: true });
    });
    this.router.events.pipe(filter((event) => event instanceof NavigationStart), takeUntilDestroyed()).subscribe(() => this.keep());
    afterNextRender({ write: () => this.restore() });
  }

  private keep(): void {
    const row = this.last?.isConnected ? this.last.closest(`[${this.key()}]`) : null;
    const control = row && this.last ? controlsOf(row).findIndex((one) => one.contains(this.last)) : -1;
    this.places.leave(this.router.url, {
      top: this.document.documentElement.scrollTop,
      row: row?.getAttribute(this.key()) ?? null,
      offset: row?.getBoundingClientRect().top ?? 0,
      control: Math.max(0, control),
    });
  }

  private restore(): void {
    const place = this.places.take();
    if (!place) return;
    const page = this.document.documentElement;
    const row = place.row && this.host.querySelector(`[${this.key()}="${CSS.escape(place.row)}"]`);
    page.scrollTop = row ? page.scrollTop + row.getBoundingClientRect().top - place.offset : place.top;
    if (row) controlsOf(row)[place.control]?.focus({ preventScroll: true });
  }
}

function controlsOf(row: Element): HTMLElement[] {
  return [...row.querySelectorAll<HTMLElement>('a[href], button')];
}
