import { Component, computed, input, model } from '@angular/core';

/** A line of text with its label, and, where there are any, its fault and its hint, which readers hear with it. */
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
        [attr.aria-invalid]="fault() ? true : null"
        [attr.aria-describedby]="describedBy()"
        (input)="value.set($any($event.target).value)"
      />
    </div>
    @if (fault()) {
      <p class="field-error" [id]="name() + '-fault'">{{ fault() }}</p>
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
  /** id and name of the text box, single on the page */
  readonly name = input.required<string>();
  readonly value = model('');
  readonly type = input<'text' | 'email'>('text');
  /** what a browser may fill in */
  readonly autocomplete = input<'off' | 'name' | 'email' | 'username'>('off');
  readonly required = input(false);
  readonly fault = input<string>();
  readonly hint = input<string>();

  protected readonly describedBy = computed(() => {
    const ids = [this.fault() ? `${this.name()}-fault` : '', this.hint() ? `${this.name()}-hint` : ''].filter(Boolean);
    return ids.join(' ') || null;
  });
}
