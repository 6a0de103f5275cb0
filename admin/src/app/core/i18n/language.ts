import { DOCUMENT, Injectable, computed, inject, signal } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { Preferences } from '../preferences';
import { LANGUAGES, type LanguageCode } from './texts';

const KEY = 'language';

/**
 * The language that the application speaks: the one chosen in this browser, else the browser's first that is known, else English.
 */
@Injectable({ providedIn: 'root' })
export class Language {
  private readonly transloco = inject(TranslocoService);
  private readonly preferences = inject(Preferences);
  private readonly document = inject(DOCUMENT);
  private readonly spoken = signal<LanguageCode>('en');

  /** The language of the words on screen. */
  readonly code = this.spoken.asReadonly();
  /** The locale for numbers and times: the browser's own where it is of the spoken language (en-GB, de-AT). */
  readonly locale = computed(() => {
    const code = this.spoken();
    return preferred().find((locale) => locale.split('-')[0] === code) ?? code;
  });

  /** Speaks the kept or preferred language; resolves when its words are there. */
  async start(): Promise<void> {
    const kept = known(this.preferences.read(KEY));
    const first = kept ?? preferred().map((locale) => known(locale.split('-')[0])).find((code) => code !== null);
    await this.speak(first ?? 'en');
  }

  /** Speaks `code` from now on, also after the next visit. */
  async choose(code: LanguageCode): Promise<void> {
    await this.speak(code);
    this.preferences.write(KEY, code);
  }

  private async speak(code: LanguageCode): Promise<void> {
    try {
      await firstValueFrom(this.transloco.load(code));
    } catch {
      // The words could not be fetched: better the language on screen than keys.
      return;
    }
    this.transloco.setActiveLang(code);
    this.spoken.set(code);
    this.document.documentElement.lang = code;
  }
}

function known(code: unknown): LanguageCode | null {
  return typeof code === 'string' && code in LANGUAGES ? (code as LanguageCode) : null;
}

function preferred(): readonly string[] {
  return globalThis.navigator?.languages ?? [];
}
