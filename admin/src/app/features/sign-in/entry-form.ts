import { Component, input, model, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { FocusFirstInvalid } from '../../ui/focus-first-invalid/focus-first-invalid';
import { PasswordField } from '../../ui/password-field/password-field';
import { TextField } from '../../ui/text-field/text-field';
import type { EntrySubmission } from './entry-submission';

/**
 * The common form of sign-in and registration: email address, password, and the submit button. Projected content: fields that precede
 * these.
 */
@Component({
  selector: 'app-entry-form',
  imports: [FocusFirstInvalid, MatButton, PasswordField, TextField, TranslocoDirective],
  template: `
    <form novalidate *transloco="let t" [appFocusFirstInvalid]="submission().fieldErrors()" (submit)="send($event)">
      <ng-content />
      <app-text-field
        name="email"
        type="email"
        autocomplete="username"
        [label]="t('sign_in.email')"
        [required]="true"
        [(value)]="email"
        [error]="submission().fieldErrors().email"
      />
      <app-password-field
        [label]="t('sign_in.password')"
        [autocomplete]="password_kind()"
        [(value)]="password"
        [error]="submission().fieldErrors().password"
        [hint]="hint()"
      />
      @if (submission().problem(); as problem) {
        <p class="form-problem" role="alert">{{ problem }}</p>
      }
      <button matButton="filled" type="submit" [disabled]="submission().sending()" [disabledInteractive]="true">
        {{ submission().sending() ? sending() : submitLabel() }}
      </button>
    </form>
  `,
  styles: `
    form {
      display: grid;
      gap: 1.125rem;
      margin-block-start: 1.5rem;
    }
    button {
      min-block-size: 48px;
    }
  `,
})
export class EntryForm {
  readonly submission = input.required<EntrySubmission>();
  readonly email = model.required<string>();
  readonly password = model.required<string>();
  /** the `autocomplete` value of the password field */
  readonly password_kind = input.required<'current-password' | 'new-password'>();
  /** password requirements */
  readonly hint = input<string>();
  /** label of the button */
  readonly submitLabel = input.required<string>();
  /** label of the button while sending */
  readonly sending = input.required<string>();

  readonly sent = output();

  protected send(event: Event): void {
    event.preventDefault();
    this.sent.emit();
  }
}
