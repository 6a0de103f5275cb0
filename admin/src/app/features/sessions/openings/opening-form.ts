import { Component, computed, inject, input, linkedSignal, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { OpeningReasonKind } from '@switchboard/shared';
import { Submission } from '../../../core/forms/submission';
import { Translations } from '../../../core/i18n/translations';
import { FocusFirstInvalid } from '../../../ui/focus-first-invalid/focus-first-invalid';
import { Icon } from '../../../ui/icon/icon';
import { TextField } from '../../../ui/text-field/text-field';
import { OpeningReasons } from './opening-reasons';
import { OpeningsApi } from './openings-api';

/** The text key of each reason. */
const REASONS = {
  asked_for_person: 'sessions.openings.reasons.asked_for_person',
  support: 'sessions.openings.reasons.support',
  quality: 'sessions.openings.reasons.quality',
  abuse: 'sessions.openings.reasons.abuse',
  legal: 'sessions.openings.reasons.legal',
  other: 'sessions.openings.reasons.other',
} as const satisfies Record<OpeningReasonKind, string>;

/** Asks why what was said is to be read, and opens it: that of a session, or of all sessions for searches. */
@Component({
  selector: 'app-opening-form',
  imports: [FocusFirstInvalid, Icon, MatButton, TextField, TranslocoDirective],
  templateUrl: './opening-form.html',
  styleUrl: './opening-form.scss',
})
export class OpeningForm {
  private readonly api = inject(OpeningsApi);
  private readonly reasons = inject(OpeningReasons);
  private readonly translations = inject(Translations);

  /** null for searches */
  readonly session_id = input.required<string | null>();
  /** whether the session's user waits for a person, and so has invited it */
  readonly isWaiting = input(false);

  /** how many whispers there were in the session */
  readonly whisperCount = input(0);

  readonly opened = output();

  protected readonly form = new Submission<'reason_kind' | 'reason'>(['reason_kind', 'reason']);
  protected readonly whispers = computed(() => (this.whisperCount() > 0 ? this.translations.plural('sessions.whispers.counted', this.whisperCount()) : null));
  protected readonly kinds = computed(() => Object.entries(REASONS).filter(([kind]) => kind !== 'asked_for_person' || this.isWaiting()));
  protected readonly kind = linkedSignal<OpeningReasonKind | null>(() => {
    if (this.isWaiting()) return 'asked_for_person';
    const last = this.reasons.last();
    return last === 'asked_for_person' ? null : last;
  });
  protected readonly reason = signal('');
  protected readonly words = computed(() => (this.session_id() === null ? 'sessions.openings.search' : 'sessions.openings.session'));

  protected choose(kind: string): void {
    this.kind.set(kind as OpeningReasonKind);
  }

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    const reason_kind = this.kind();
    const reason = this.reason().trim();
    const isOther = reason_kind === 'other';
    const required = { reason_kind: [reason_kind ?? '', 'sessions.openings.kind_missing'] as const, ...(isOther && { reason: [reason, 'sessions.openings.reason_missing'] as const }) };
    const isOpen = await this.form.send(required, () => this.api.open(this.session_id(), { reason_kind: reason_kind!, ...(reason && { reason }) }));
    if (!isOpen) return;
    this.reasons.last.set(reason_kind);
    this.opened.emit();
  }
}
