import { Component, computed, input, model, signal } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';

/** A password input with a way to see what is typed; the label names the input only. */
@Component({
  selector: 'app-password-field',
  imports: [TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <div class="field">
        <label [id]="name() + '-label'" [for]="name()">{{ label() }}</label>
        <input
          class="input"
          required
          [id]="name()"
          [name]="name()"
          [type]="shown() ? 'text' : 'password'"
          [autocomplete]="autocomplete()"
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
      <label class="show">
        <input type="checkbox" [attr.aria-describedby]="name() + '-label'" [checked]="shown()" (change)="shown.set(!shown())" />
        {{ t('app.password.show') }}
      </label>
    </ng-container>
  `,
  styles: `
    :host {
      display: grid;
      gap: 0.375rem;
    }
    .show {
      display: inline-flex;
      align-items: center;
      gap: 0.625rem;
      min-block-size: 44px;
      justify-self: start;
      font: var(--mat-sys-body-medium);
      color: var(--mat-sys-on-surface-variant);
      cursor: pointer;
    }
    input[type='checkbox'] {
      inline-size: 1.125rem;
      block-size: 1.125rem;
      margin: 0;
      accent-color: var(--mat-sys-primary);
    }
  `,
})
export class PasswordField {
  readonly label = input.required<string>();
  /** id and name of the input, unique on the page */
  readonly name = input('password');
  readonly value = model('');
  readonly autocomplete = input.required<'current-password' | 'new-password'>();
  readonly error = input<string>();
  readonly hint = input<string>();

  protected readonly shown = signal(false);
  protected readonly describedBy = computed(() => {
    const ids = [this.error() ? `${this.name()}-error` : '', this.hint() ? `${this.name()}-hint` : ''].filter(Boolean);
    return ids.join(' ') || null;
  });
}
