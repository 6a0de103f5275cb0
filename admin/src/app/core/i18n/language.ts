import { DOCUMENT, Injectable, computed, inject, signal } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { Preferences } from '../preferences';
import { LANGUAGES, type LanguageCode } from './texts';

const KEY = 'language';

/** The language of the application: the one chosen in this browser, else the browser's first supported one, else English. */
@Injectable({ providedIn: 'root' })
export class Language {
  private readonly transloco = inject(TranslocoService);
  private readonly preferences = inject(Preferences);
  private readonly document = inject(DOCUMENT);
  private readonly active = signal<LanguageCode>('en');

  /** The language currently shown. */
  readonly code = this.active.asReadonly();
  /** The locale for numbers and times: the browser's own if it is of the current language (en-GB, de-AT). */
  readonly locale = computed(() => {
    const code = this.active();
    return preferred().find((locale) => locale.split('-')[0] === code) ?? code;
  });

  /** Switches to the stored or preferred language; resolves once its texts are loaded. */
  async start(): Promise<void> {
    const stored = supported(this.preferences.read(KEY));
    const first = stored ?? preferred().map((locale) => supported(locale.split('-')[0])).find((code) => code !== null);
    await this.activate(first ?? 'en');
  }

  /** Switches to `code` and stores the choice for later visits. */
  async choose(code: LanguageCode): Promise<void> {
    await this.activate(code);
    this.preferences.write(KEY, code);
  }

  private async activate(code: LanguageCode): Promise<void> {
    try {
      await firstValueFrom(this.transloco.load(code));
    } catch {
      // The texts could not be loaded: better to keep the current language than to show keys.
      return;
    }
    this.transloco.setActiveLang(code);
    this.active.set(code);
    this.document.documentElement.lang = code;
  }
}

function supported(code: unknown): LanguageCode | null {
  return typeof code === 'string' && code in LANGUAGES ? (code as LanguageCode) : null;
}

function preferred(): readonly string[] {
  return globalThis.navigator?.languages ?? [];
}
