import { Component, inject } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Language } from '../../core/i18n/language';
import { LANGUAGES, type LanguageCode } from '../../core/i18n/texts';
import { THEMES, ThemeChoice, type Theme } from '../../core/theme';

/** Choice of language and colours before sign-in. */
@Component({
  selector: 'app-entry-choices',
  imports: [TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <label class="visually-hidden" for="language">{{ t('app.account.language') }}</label>
      <select class="input" id="language" (change)="setLanguage($any($event.target).value)">
        @for (language of languages; track language[0]) {
          <option [value]="language[0]" [attr.lang]="language[0]" [selected]="languageCode() === language[0]">{{ language[1] }}</option>
        }
      </select>
      <label class="visually-hidden" for="theme">{{ t('app.theme.label') }}</label>
      <select class="input" id="theme" (change)="setTheme($any($event.target).value)">
        @for (each of themes; track each) {
          <option [value]="each" [selected]="theme() === each">{{ t('app.theme.' + each) }}</option>
        }
      </select>
    </ng-container>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      justify-content: center;
      gap: 0.5rem;
    }
    .input {
      inline-size: auto;
      max-inline-size: 100%;
      border-color: var(--mat-sys-outline-variant);
      font: var(--mat-sys-body-medium);
    }
  `,
})
export class EntryChoices {
  private readonly language = inject(Language);
  private readonly choice = inject(ThemeChoice);
  protected readonly languages = Object.entries(LANGUAGES) as [LanguageCode, string][];
  protected readonly languageCode = this.language.code;
  protected readonly themes = THEMES;
  protected readonly theme = this.choice.theme;

  protected setLanguage(code: LanguageCode): void {
    void this.language.choose(code);
  }

  protected setTheme(theme: Theme): void {
    this.choice.choose(theme);
  }
}
