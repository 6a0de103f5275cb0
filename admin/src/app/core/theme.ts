import { DOCUMENT, Injectable, inject, signal } from '@angular/core';
import { Preferences } from './preferences';

/** The schemes that a person may choose: the system's own, or one of the two whatever the system says. */
export const THEMES = ['system', 'light', 'dark'] as const;
/** One of {@link THEMES}. */
export type Theme = (typeof THEMES)[number];

const KEY = 'theme';

/** The colour scheme of the pages, as chosen in this browser; before anybody signs in as well. */
@Injectable({ providedIn: 'root' })
export class ThemeChoice {
  private readonly preferences = inject(Preferences);
  private readonly document = inject(DOCUMENT);
  private readonly chosen = signal<Theme>('system');

  readonly theme = this.chosen.asReadonly();

  /** Takes on what was chosen at an earlier visit. */
  start(): void {
    this.apply(THEMES.find((theme) => theme === this.preferences.read(KEY)) ?? 'system');
  }

  /** Takes `theme` on, also after the next visit. */
  choose(theme: Theme): void {
    this.apply(theme);
    this.preferences.write(KEY, theme === 'system' ? null : theme);
  }

  private apply(theme: Theme): void {
    this.chosen.set(theme);
    // The styles of the page hang on the attribute: the policy allows no inline style.
    if (theme === 'system') delete this.document.documentElement.dataset['theme'];
    else this.document.documentElement.dataset['theme'] = theme;
  }
}
