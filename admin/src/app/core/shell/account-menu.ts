import { Component, computed, inject, signal } from '@angular/core';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../../ui/icon/icon';
import { AuthService } from '../auth/auth.service';
import { Language } from '../i18n/language';
import { LANGUAGES, type LanguageCode } from '../i18n/texts';
import { THEMES, ThemeChoice, type Theme } from '../theme';

/** The account menu: the signed-in user, links to account and handbook, language, colour scheme, and sign-out. */
@Component({
  selector: 'app-account-menu',
  imports: [Icon, MatMenu, MatMenuItem, MatMenuTrigger, RouterLink, TranslocoDirective],
  templateUrl: './account-menu.html',
  styleUrl: './account-menu.scss',
})
export class AccountMenu {
  private readonly auth = inject(AuthService);
  private readonly language = inject(Language);
  private readonly themeChoice = inject(ThemeChoice);

  protected readonly user = this.auth.user;
  protected readonly currentLanguage = this.language.code;
  protected readonly languages = Object.entries(LANGUAGES) as [LanguageCode, string][];
  protected readonly themes = THEMES;
  protected readonly theme = this.themeChoice.theme;
  protected readonly failed = signal(false);
  protected readonly initials = computed(() => {
    const user = this.user();
    const words = (user?.name ?? user?.email ?? '').split(/[\s@.]+/).filter(Boolean);
    const letters = words.slice(0, 2).map((word) => [...word][0] ?? '');
    return letters.join('').toUpperCase();
  });

  protected chooseLanguage(code: LanguageCode): void {
    void this.language.choose(code);
  }

  protected chooseTheme(theme: Theme): void {
    this.themeChoice.choose(theme);
  }

  protected async signOut(): Promise<void> {
    this.failed.set(false);
    try {
      await this.auth.signOut();
    } catch {
      this.failed.set(true);
    }
  }
}
