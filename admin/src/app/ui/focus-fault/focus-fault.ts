import { Directive, ElementRef, Injector, afterNextRender, effect, inject, input } from '@angular/core';

/** Moves the focus, and with it screen readers, to the first invalid field of a rejected form, where its error is shown. */
@Directive({ selector: 'form[appFocusFault]' })
export class FocusFault {
  private readonly form = inject<ElementRef<HTMLFormElement>>(ElementRef).nativeElement;
  private readonly injector = inject(Injector);

  /** the error of each field; nothing happens while it is empty */
  readonly faults = input.required<Readonly<Record<string, string | undefined>>>({ alias: 'appFocusFault' });

  constructor() {
    effect(() => {
      if (Object.keys(this.faults()).length === 0) return;
      const focusFirstInvalid = () => this.form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      afterNextRender({ write: focusFirstInvalid }, { injector: this.injector });
    });
  }
}
