import { Directive, ElementRef, Injector, afterNextRender, effect, inject, input } from '@angular/core';

/** Leads the keyboard, and readers with it, to the first field of a form that was refused, where its fault stands. */
@Directive({ selector: 'form[appFocusFault]' })
export class FocusFault {
  private readonly form = inject<ElementRef<HTMLFormElement>>(ElementRef).nativeElement;
  private readonly injector = inject(Injector);

  /** what is wrong with each field; nothing is done while it is empty */
  readonly faults = input.required<Readonly<Record<string, string | undefined>>>({ alias: 'appFocusFault' });

  constructor() {
    effect(() => {
      if (Object.keys(this.faults()).length === 0) return;
      const lead = () => this.form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      afterNextRender({ write: lead }, { injector: this.injector });
    });
  }
}
