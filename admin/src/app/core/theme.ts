import { DOCUMENT, Injectable, inject, signal } from '@angular/core';
import { Preferences } from './preferences';

/** The schemes that a user may choose: the system's, or a fixed one. */
export const THEMES = ['system', 'light', 'dark'] as const;
/** One of {@link THEMES}. */
export type Theme = (typeof THEMES)[number];

const KEY = 'theme';

/** The colour scheme of the pages, as chosen in this browser; applies before sign-in as well. */
@Injectable({ providedIn: 'root' })
export class ThemeChoice {
  private readonly preferences = inject(Preferences);
  private readonly document = inject(DOCUMENT);
  private readonly chosen = signal<Theme>('system');

  readonly theme = this.chosen.asReadonly();

  /** Applies the scheme chosen on an earlier visit. */
  start(): void {
    this.apply(THEMES.find((theme) => theme === this.preferences.read(KEY)) ?? 'system');
  }

  /** Applies `theme` and stores it for later visits. */
  choose(theme: Theme): void {
    this.apply(theme);
    this.preferences.write(KEY, theme === 'system' ? null : theme);
  }

  private apply(theme: Theme): void {
    this.chosen.set(theme);
    // The style sheets match this attribute: the content security policy allows no inline styles.
    if (theme === 'system') delete this.document.documentElement.dataset['theme'];
    else this.document.documentElement.dataset['theme'] = theme;
  }
}
