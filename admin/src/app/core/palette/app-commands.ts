import { inject } from '@angular/core';
import { Router } from '@angular/router';
import { AuthService } from '../auth/auth.service';
import { Extensions } from '../extensions/extensions';
import { Language } from '../i18n/language';
import { LANGUAGES, type LanguageCode } from '../i18n/texts';
import { Translations } from '../i18n/translations';
import { NAV_ITEMS } from '../shell/nav-items';
import { THEMES, ThemeChoice } from '../theme';
import { type Command, provideCommands } from './commands';

/** Adds what every page offers: the other pages, the colours and the languages. Call it in an injection context. */
export function provideAppCommands(): void {
  const router = inject(Router);
  const auth = inject(AuthService);
  const texts = inject(Translations);
  const themes = inject(ThemeChoice);
  const languages = inject(Language);
  const extensions = inject(Extensions);
  const go = (path: string) => () => void router.navigateByUrl(path);

  const pages = (): Command[] => [
    ...NAV_ITEMS.filter(({ role }) => !role || role === auth.user()?.role).map(({ path, icon, label }) => ({
      id: `page-${label}`,
      icon,
      text: texts.text(label),
      run: go(path),
    })),
    ...extensions.pages().map(({ path, icon, label }) => ({ id: `page-${label}`, icon, text: texts.text(label), run: go(path) })),
    { id: 'page-help', icon: 'help', text: texts.text('app.account.handbook'), run: go('/help') },
    { id: 'page-account', icon: 'user', text: texts.text('app.account.own'), run: go('/account') },
  ];
  const settings = (): Command[] => [
    ...THEMES.filter((theme) => theme !== themes.theme()).map((theme) => ({
      id: `theme-${theme}`,
      icon: 'sun' as const,
      text: `${texts.text('app.theme.label')}: ${texts.text(`app.theme.${theme}`)}`,
      run: () => themes.choose(theme),
    })),
    ...(Object.entries(LANGUAGES) as [LanguageCode, string][])
      .filter(([code]) => code !== languages.code())
      .map(([code, name]) => ({
        id: `language-${code}`,
        icon: 'globe' as const,
        text: `${texts.text('app.account.language')}: ${name}`,
        run: () => void languages.choose(code),
      })),
  ];
  provideCommands({ heading: 'app.palette.pages', commands: pages });
  provideCommands({ heading: 'app.palette.settings', commands: settings });
}
