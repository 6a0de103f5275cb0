import { Injectable, inject } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import type { FieldError, Problem } from '@switchboard/shared';
import { Language } from './language';

/** The server's sentences about fields, which are English, and the keys that say the same in other languages. */
const FIELD_SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^must be at least (\d+) characters? long/, 'problems.fields.at_least'],
  [/^must be at most (\d+) characters? long/, 'problems.fields.at_most'],
  [/^must not be blank/, 'problems.fields.blank'],
  [/^must be an e-mail address/, 'problems.fields.email'],
];

/** Words that no template can write down by itself: of problems, of faults in fields, and of counted things. */
@Injectable({ providedIn: 'root' })
export class Words {
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);

  /** What a problem means, in plain words of the spoken language; the server's own detail where the code is not known here. */
  problem(problem: Problem): string {
    return this.known(`problems.${problem.code}`) ?? this.known(`problems.status_${problem.status}`) ?? problem.detail;
  }

  /** What is wrong with one field, as a sentence. */
  field(error: FieldError): string {
    for (const [pattern, key] of FIELD_SENTENCES) {
      const found = pattern.exec(error.message);
      if (found) return this.known(key, { count: found[1] }) ?? error.message;
    }
    return error.message.charAt(0).toUpperCase() + error.message.slice(1);
  }

  /**
   * A sentence about a number of things.
   *
   * @param key group of texts with a form for each plural category of the language: `one`, `other`
   * @param count also offered to the text, as `count`
   */
  plural(key: string, count: number, params: Record<string, unknown> = {}): string {
    const form = new Intl.PluralRules(this.language.locale()).select(count);
    const shown = new Intl.NumberFormat(this.language.locale()).format(count);
    const all = { ...params, count: shown };
    return this.known(`${key}.${form}`, all) ?? this.transloco.translate(`${key}.other`, all);
  }

  /** A text of the spoken language. */
  text(key: string): string {
    return this.known(key) ?? this.transloco.translate(key);
  }

  /** A text of the spoken language; null where there is none under this key. */
  known(key: string, params?: Record<string, unknown>): string | null {
    const texts = this.transloco.getTranslation(this.language.code()) as Record<string, unknown>;
    return typeof texts[key] === 'string' ? this.transloco.translate(key, params) : null;
  }
}
