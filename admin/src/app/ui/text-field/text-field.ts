import { Component, computed, input, model } from '@angular/core';

/** A single-line text input with its label and, where given, its error and its hint, which screen readers announce with it. */
@Component({
  selector: 'app-text-field',
  template: `
    <div class="field">
      <label [for]="name()">{{ label() }}</label>
      <input
        class="input"
        spellcheck="false"
        [id]="name()"
        [name]="name()"
        [type]="type()"
        [autocomplete]="autocomplete()"
        [attr.autocapitalize]="type() === 'email' ? 'none' : null"
        [required]="required()"
        [value]="value()"
        [attr.aria-invalid]="error() ? true : null"
        [attr.aria-describedby]="describedBy()"
        (input)="value.set($any($event.target).value)"
      />
    </div>
    @if (error()) {
      <p class="field-error" [id]="name() + '-error'">{{ error() }}</p>
    }
    @if (hint()) {
      <p class="field-hint" [id]="name() + '-hint'">{{ hint() }}</p>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 0.375rem;
    }
  `,
})
export class TextField {
  readonly label = input.required<string>();
  /** id and name of the input, unique on the page */
  readonly name = input.required<string>();
  readonly value = model('');
  readonly type = input<'text' | 'email'>('text');
  /** what a browser may autofill */
  readonly autocomplete = input<'off' | 'name' | 'email' | 'username'>('off');
  readonly required = input(false);
  readonly error = input<string>();
  readonly hint = input<string>();

  protected readonly describedBy = computed(() => {
    const ids = [this.error() ? `${this.name()}-error` : '', this.hint() ? `${this.name()}-hint` : ''].filter(Boolean);
    return ids.join(' ') || null;
  });
}
