import { DOCUMENT, DestroyRef, Directive, ElementRef, inject, input, output } from '@angular/core';

const ROW = 'tr[data-session-id]';

/**
 * On the table's body: a click anywhere in a row opens its session, and with Ctrl, Cmd or the middle button in a new tab. Clicks on
 * the row's buttons and its checkbox, and those that end a selection of text, do not.
 */
@Directive({ selector: '[appOpenRows]' })
export class OpenRows {
  /** whether the title opens as the rest of its row does; else as the link that it is */
  readonly withTitles = input.required<boolean>();

  /** id of the session to open here */
  readonly opened = output<string>();

  private readonly document = inject(DOCUMENT);

  constructor() {
    const body = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const listeners = {
      click: (event: MouseEvent) => this.handleClick(event),
      auxclick: (event: MouseEvent) => this.handleClick(event),
      // Otherwise the middle button would begin to scroll where the system does that.
      mousedown: (event: MouseEvent) => event.button === 1 && !controlOf(event) && rowOf(event) && event.preventDefault(),
    } as const;
    const names = Object.keys(listeners) as (keyof typeof listeners)[];
    // Before the title's own listener, which would leave the page.
    for (const name of names) body.addEventListener(name, listeners[name], { capture: true });
    inject(DestroyRef).onDestroy(() => names.forEach((name) => body.removeEventListener(name, listeners[name], { capture: true })));
  }

  private handleClick(event: MouseEvent): void {
    const row = rowOf(event);
    const control = controlOf(event);
    const link = row?.querySelector<HTMLAnchorElement>('a.open');
    if (!row || !link || event.button > 1 || (control && control !== link)) return;
    const isElsewhere = event.button === 1 || event.ctrlKey || event.metaKey || event.shiftKey;
    // Keyboards click too, without a count: Enter on the title opens its page.
    if (control && (isElsewhere || event.detail === 0 || !this.withTitles())) return;
    if (!control && this.document.getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    event.stopPropagation();
    if (isElsewhere) this.document.defaultView?.open(link.href, '_blank', 'noopener');
    else this.opened.emit(row.dataset['sessionId'] ?? '');
  }
}

function rowOf({ target }: Event): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(ROW) : null;
}

function controlOf({ target }: Event): Element | null {
  return target instanceof Element ? target.closest('a, button, label') : null;
}
