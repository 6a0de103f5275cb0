import { Injectable, inject } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import type { FieldError, Problem } from '@switchboard/shared';
import { Language } from './language';

/** The server's messages about fields, which are English, and the keys of their translations. */
const FIELD_SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^must be at least (\d+) characters? long/, 'problems.fields.at_least'],
  [/^must be at most (\d+) characters? long/, 'problems.fields.at_most'],
  [/^must not be blank/, 'problems.fields.blank'],
  [/^must be an email address/, 'problems.fields.email'],
];

/** Texts that a template cannot translate with a fixed key: problems, field errors and counts. */
@Injectable({ providedIn: 'root' })
export class Translations {
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);

  /** A problem's message in the current language, by its code, else by its status; else the server's own detail. */
  problem(problem: Problem): string {
    return this.textOrNull(`problems.${problem.code}`) ?? this.textOrNull(`problems.status_${problem.status}`) ?? problem.detail;
  }

  /** The message of a field error, as a sentence. */
  field(error: FieldError): string {
    for (const [pattern, key] of FIELD_SENTENCES) {
      const found = pattern.exec(error.message);
      if (found) return this.textOrNull(key, { count: found[1] }) ?? error.message;
    }
    return error.message.charAt(0).toUpperCase() + error.message.slice(1);
  }

  /**
   * A sentence with a count.
   *
   * @param key group of texts with one form for each plural category of the language: `one`, `other`
   * @param count also passed to the text, formatted, as `count`
   */
  plural(key: string, count: number, params: Record<string, unknown> = {}): string {
    const form = new Intl.PluralRules(this.language.locale()).select(count);
    const shown = new Intl.NumberFormat(this.language.locale()).format(count);
    const all = { ...params, count: shown };
    return this.textOrNull(`${key}.${form}`, all) ?? this.transloco.translate(`${key}.other`, all);
  }

  /** A text in the current language. */
  text(key: string, params?: Record<string, unknown>): string {
    return this.textOrNull(key, params) ?? this.transloco.translate(key, params);
  }

  /** A text in the current language; null if there is none under this key. */
  textOrNull(key: string, params?: Record<string, unknown>): string | null {
    const texts = this.transloco.getTranslation(this.language.code()) as Record<string, unknown>;
    return typeof texts[key] === 'string' ? this.transloco.translate(key, params) : null;
  }
}
