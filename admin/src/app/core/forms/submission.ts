import { inject, signal } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import { problemOf } from '../http/problem';
import { Translations } from '../i18n/translations';

/** A required value, and the translation key of the message shown if it is empty. */
export type RequiredValue = readonly [value: string, key: string];

/**
 * The submission of a form: one request at a time, with every error shown at its field, in plain language.
 *
 * States: idle → sending → idle, with field errors or a problem if it was rejected; the form keeps what the user typed. Create it
 * in an injection context.
 */
export class Submission<Field extends string> {
  private readonly translations = inject(Translations);
  private readonly transloco = inject(TranslocoService);

  readonly sending = signal(false);
  /** The error that concerns the form as a whole, in plain language. */
  readonly problem = signal<string | null>(null);
  /** The error of each field, in plain language. */
  readonly fieldErrors = signal<Partial<Record<Field, string>>>({});

  /**
   * @param fields the form's fields, by their names on the server
   * @param codes problem codes that concern a single field: the field to show the error at, and the translation key of the message
   *   where the default one does not suit the form
   */
  constructor(
    private readonly fields: readonly Field[],
    private readonly codes: Readonly<Record<string, readonly [Field, key?: string]>> = {},
  ) {}

  /**
   * Makes the call, unless one is in flight or a required field is empty.
   *
   * @returns whether the call was made and succeeded
   */
  async send(required: Partial<Record<Field, RequiredValue>>, call: () => Promise<unknown>): Promise<boolean> {
    if (this.sending()) return false;
    this.problem.set(null);
    const empty = (Object.entries(required) as [Field, RequiredValue][]).filter(([, [value]]) => value.trim() === '');
    const missing: Partial<Record<Field, string>> = {};
    for (const [field, [, key]] of empty) missing[field] = this.transloco.translate(key);
    this.fieldErrors.set(missing);
    if (empty.length > 0) return false;
    this.sending.set(true);
    try {
      await call();
      return true;
    } catch (error) {
      this.showErrors(error);
      return false;
    } finally {
      this.sending.set(false);
    }
  }

  private showErrors(error: unknown): void {
    const problem = problemOf(error);
    const fieldErrors: Partial<Record<Field, string>> = {};
    for (const fieldError of problem.errors ?? []) {
      const field = this.fields.find((name) => name === fieldError.path);
      if (field) fieldErrors[field] ??= this.translations.field(fieldError);
    }
    const [about, key] = this.codes[problem.code] ?? [];
    if (about) fieldErrors[about] ??= key ? this.transloco.translate<string>(key) : this.translations.problem(problem);
    this.fieldErrors.set(fieldErrors);
    if (Object.keys(fieldErrors).length === 0) this.problem.set(this.translations.problem(problem));
  }
}
