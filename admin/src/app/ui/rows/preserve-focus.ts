import { DOCUMENT, DestroyRef, Directive, ElementRef, afterEveryRender, inject } from '@angular/core';

/**
 * Keeps the keyboard focus in a list whose rows are reordered: a browser removes it from an element that is moved in the document.
 *
 * Restores it to the same element only if nothing else has the focus, so that a user who left the list is never pulled back.
 */
@Directive({ selector: '[appPreserveFocus]' })
export class PreserveFocus {
  private readonly host: HTMLElement = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly document = inject(DOCUMENT);
  private last: HTMLElement | null = null;

  constructor() {
    const enter = (event: FocusEvent) => {
      this.last = event.target instanceof HTMLElement && this.host.contains(event.target) ? event.target : null;
    };
    const press = (event: Event) => {
      if (!this.host.contains(event.target as Node)) this.last = null;
    };
    this.document.addEventListener('focusin', enter);
    this.document.addEventListener('pointerdown', press);
    inject(DestroyRef).onDestroy(() => {
      this.document.removeEventListener('focusin', enter);
      this.document.removeEventListener('pointerdown', press);
    });
    afterEveryRender({
      write: () => {
        const { last } = this;
        if (last?.isConnected && this.document.activeElement === this.document.body) last.focus({ preventScroll: true });
      },
    });
  }
}
