import { Component, inject, linkedSignal, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { AuthService } from '../../core/auth/auth.service';
import { Submission } from '../../core/forms/submission';
import { FocusFirstInvalid } from '../../ui/focus-first-invalid/focus-first-invalid';
import { Notice } from '../../ui/notice/notice';
import { TextField } from '../../ui/text-field/text-field';
import { AccountApi } from './account-api';

/** Form for the user's display name. */
@Component({
  selector: 'app-name-form',
  imports: [FocusFirstInvalid, MatButton, Notice, TextField, TranslocoDirective],
  template: `
    <form novalidate *transloco="let t" [appFocusFirstInvalid]="form.fieldErrors()" (submit)="submit($event)">
      <p class="words">{{ t('account.name.email', { email: user()?.email }) }}</p>
      <app-text-field
        name="name"
        autocomplete="name"
        [label]="t('account.name.name')"
        [hint]="t('account.name.hint')"
        [(value)]="name"
        [error]="form.fieldErrors().name"
      />
      @if (form.problem(); as problem) {
        <p class="form-problem" role="alert">{{ problem }}</p>
      }
      <button matButton="filled" type="submit" [disabled]="form.sending()" [disabledInteractive]="true">
        {{ t(form.sending() ? 'account.name.saving' : 'account.name.save') }}
      </button>
    </form>
    <app-notice />
  `,
  styleUrl: './account-form.scss',
})
export class NameForm {
  private readonly api = inject(AccountApi);
  private readonly auth = inject(AuthService);
  private readonly transloco = inject(TranslocoService);
  private readonly notice = viewChild.required(Notice);

  protected readonly form = new Submission(['name']);
  protected readonly user = this.auth.user;
  protected readonly name = linkedSignal(() => this.user()?.name ?? '');

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    const name = this.name().trim();
    const isDone = await this.form.send({ name: [name, 'account.name.missing'] }, () => this.api.rename(name));
    if (!isDone) return;
    this.notice().show(this.transloco.translate('account.name.saved'));
    // The account menu shows the name too, as last returned by the server.
    await this.auth.recheck();
  }
}
