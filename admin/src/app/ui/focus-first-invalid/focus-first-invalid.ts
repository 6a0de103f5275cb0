import { Directive, ElementRef, Injector, afterNextRender, effect, inject, input } from '@angular/core';

/** Moves the focus, and with it screen readers, to the first invalid field of a rejected form, where its error is shown. */
@Directive({ selector: 'form[appFocusFirstInvalid]' })
export class FocusFirstInvalid {
  private readonly form = inject<ElementRef<HTMLFormElement>>(ElementRef).nativeElement;
  private readonly injector = inject(Injector);

  /** the error of each field; nothing happens while it is empty */
  readonly errors = input.required<Readonly<Record<string, string | undefined>>>({ alias: 'appFocusFirstInvalid' });

  constructor() {
    effect(() => {
      if (Object.keys(this.errors()).length === 0) return;
      const focusFirstInvalid = () => this.form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      afterNextRender({ write: focusFirstInvalid }, { injector: this.injector });
    });
  }
}
