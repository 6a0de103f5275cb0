import { Component, computed, inject, linkedSignal, signal } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { MatDialogActions, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { TranslocoDirective } from '@jsverse/transloco';
import type { ActiveRulePreview, ActiveRuleView } from '@switchboard/shared';
import { catchError, concat, of, switchMap, timer } from 'rxjs';
import { problemOf } from '../../../core/http/problem';
import { Language } from '../../../core/i18n/language';
import { Translations } from '../../../core/i18n/translations';
import { ActiveRuleApi } from './active-rule-api';
import { DURATION_UNITS, durationWords, type DurationUnit } from './duration-words';
import { enteredRule, isSameRule, ruleOf, type EnteredRule } from './rule-form';
import { nearestStop, RULE_STOPS } from './rule-stops';

/** Milliseconds after the last change of the rule until what it would change is asked for. */
const PREVIEW_AFTER_MS = 250;

/**
 * Shows when a session counts as active, and changes it for everyone, after saying what that would change. Closes with true once it is
 * changed. If someone else has changed it meanwhile, their rule is shown, and what was entered stays.
 */
@Component({
  selector: 'app-rule-dialog',
  imports: [MatButton, MatDialogActions, MatDialogContent, MatDialogTitle, TranslocoDirective],
  templateUrl: './rule-dialog.html',
  styleUrl: './rule-dialog.scss',
})
export class RuleDialog {
  private readonly api = inject(ActiveRuleApi);
  private readonly translations = inject(Translations);
  private readonly locale = inject(Language).locale;
  protected readonly dialog = inject<MatDialogRef<RuleDialog, boolean>>(MatDialogRef);

  protected readonly units = DURATION_UNITS;
  protected readonly rule = signal<ActiveRuleView | null>(null);
  protected readonly entered = signal<EnteredRule | null>(null);
  protected readonly problem = signal<string | null>(null);
  protected readonly sending = signal(false);

  /** The rule that was entered; null while it is none. */
  private readonly next = computed(() => {
    const entered = this.entered();
    return entered && ruleOf(entered);
  });
  protected readonly stops = RULE_STOPS;
  /** What the slider shows: the rule that was entered, in words, at the nearest stop. While it is none, it stays at the last one. */
  protected readonly slider = linkedSignal<string | null, { readonly stop: number; readonly words: string } | null>({
    source: () => this.next(),
    computation: (next, before) => (next === null ? (before?.value ?? null) : { stop: nearestStop(next), words: this.wordsOf(next) }),
  });
  protected readonly isLocked = computed(() => this.rule()?.source === 'environment');
  protected readonly isInvalid = computed(() => this.entered() !== null && this.next() === null);
  protected readonly isUnchanged = computed(() => {
    const [rule, next] = [this.rule(), this.next()];
    return rule !== null && next !== null && isSameRule(rule.idle_after, next);
  });
  protected readonly present = computed(() => {
    const rule = this.rule();
    return rule && this.translations.text('sessions.rule.present', { duration: durationWords(rule.idle_after, this.locale()) });
  });
  private readonly preview = toSignal(
    toObservable(this.next).pipe(
      switchMap((next) =>
        next === null ? of(null) : concat(of(null), timer(PREVIEW_AFTER_MS).pipe(switchMap(() => this.api.preview(next)), catchError(() => of(null)))),
      ),
    ),
    { initialValue: null },
  );
  /** What the entered rule would change, in words; empty while it is unknown. */
  protected readonly outlook = computed(() => {
    const preview = this.preview();
    return preview ? this.describe(preview) : '';
  });

  constructor() {
    void this.load();
  }

  protected enter(change: Partial<EnteredRule>): void {
    this.entered.update((entered) => entered && { ...entered, ...change });
  }

  protected slideTo(stop: number): void {
    const rule = RULE_STOPS[stop];
    if (rule !== undefined) this.entered.set(enteredRule(rule));
  }

  protected wordsOf(rule: string): string {
    return durationWords(rule, this.locale());
  }

  protected chooseUnit(unit: string): void {
    this.enter({ unit: unit as DurationUnit });
  }

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    const [rule, next] = [this.rule(), this.next()];
    if (rule === null || next === null || this.isUnchanged() || this.isLocked() || this.sending()) return;
    this.sending.set(true);
    this.problem.set(null);
    try {
      await this.api.change(next, rule.version);
      this.dialog.close(true);
    } catch (error) {
      const problem = problemOf(error);
      this.problem.set(this.translations.problem(problem));
      if (problem.status === 409) await this.load();
    } finally {
      this.sending.set(false);
    }
  }

  private async load(): Promise<void> {
    try {
      const rule = await this.api.current();
      this.rule.set(rule);
      this.entered.update((entered) => entered ?? enteredRule(rule.idle_after));
    } catch (error) {
      this.problem.set(this.translations.problem(problemOf(error)));
    }
  }

  private describe({ idle_after, now, becoming_idle, becoming_active, at_least }: ActiveRulePreview): string {
    const number = new Intl.NumberFormat(this.locale());
    const duration = durationWords(idle_after, this.locale());
    const [key, count, total] = becoming_active > 0 ? ['becoming_active', becoming_active, now.idle] as const : ['becoming_idle', becoming_idle, now.active] as const;
    if (this.isUnchanged()) return this.translations.text('sessions.rule.unchanged', { active: number.format(now.active), idle: number.format(now.idle) });
    const words = this.translations.plural(`sessions.rule.${key}`, count, { total: number.format(total), duration });
    return at_least ? `${words} ${this.translations.text('sessions.rule.at_least')}` : words;
  }
}
