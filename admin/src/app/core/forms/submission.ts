import { inject, signal } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import { problemOf } from '../http/problem';
import { Words } from '../i18n/words';

/** A value that may not be empty, and the key of what to say if it is. */
export type Needed = readonly [value: string, key: string];

/**
 * The sending of one form: once at a time, and with every fault told at its field, in plain words.
 *
 * States: idle → sending → idle, with faults or a problem if it was refused; what was typed is the form's own and stays.
 * Create it in an injection context.
 */
export class Submission<Field extends string> {
  private readonly words = inject(Words);
  private readonly transloco = inject(TranslocoService);

  readonly sending = signal(false);
  /** What is wrong as a whole, in plain words. */
  readonly problem = signal<string | null>(null);
  /** What is wrong with each field, in plain words. */
  readonly faults = signal<Partial<Record<Field, string>>>({});

  /**
   * @param fields the form's fields, by the names that the server gives them
   * @param codes problems that are about one field: by their code, the field at which to tell them, and the key of what to say
   *   where the usual words do not fit the form
   */
  constructor(
    private readonly fields: readonly Field[],
    private readonly codes: Readonly<Record<string, readonly [Field, key?: string]>> = {},
  ) {}

  /**
   * Makes the call, unless one is under way or a needed field is empty.
   *
   * @returns whether the call was made and succeeded
   */
  async send(needed: Partial<Record<Field, Needed>>, call: () => Promise<unknown>): Promise<boolean> {
    if (this.sending()) return false;
    this.problem.set(null);
    const empty = (Object.entries(needed) as [Field, Needed][]).filter(([, [value]]) => value.trim() === '');
    const missing: Partial<Record<Field, string>> = {};
    for (const [field, [, key]] of empty) missing[field] = this.transloco.translate(key);
    this.faults.set(missing);
    if (empty.length > 0) return false;
    this.sending.set(true);
    try {
      await call();
      return true;
    } catch (error) {
      this.tell(error);
      return false;
    } finally {
      this.sending.set(false);
    }
  }

  private tell(error: unknown): void {
    const problem = problemOf(error);
    const faults: Partial<Record<Field, string>> = {};
    for (const fault of problem.errors ?? []) {
      const field = this.fields.find((name) => name === fault.path);
      if (field) faults[field] ??= this.words.field(fault);
    }
    const [about, key] = this.codes[problem.code] ?? [];
    if (about) faults[about] ??= key ? this.transloco.translate<string>(key) : this.words.problem(problem);
    this.faults.set(faults);
    if (Object.keys(faults).length === 0) this.problem.set(this.words.problem(problem));
  }
}
