import { Injectable, inject } from '@angular/core';
import type { AdminSession } from '@switchboard/shared';
import { AuthService } from '../../../core/auth/auth.service';
import { Dialogs } from '../../../core/dialogs';
import { problemOf } from '../../../core/http/problem';
import { Translations } from '../../../core/i18n/translations';
import { HandlingApi } from './handling-api';
import { handlingProblem } from './handling-problem';
import type { TakeFromData } from './take-from-dialog';

/** What became of taking a session over: the session, or why it could not be taken over, in words. */
export type TakeOverResult = { readonly session: AdminSession } | { readonly problem: string };

/** Takes sessions of the list over. */
@Injectable({ providedIn: 'root' })
export class TakeOverSession {
  private readonly api = inject(HandlingApi);
  private readonly auth = inject(AuthService);
  private readonly dialogs = inject(Dialogs);
  private readonly translations = inject(Translations);

  /** Takes a session over; if another administrator has it, after a question. @param back see `EndSession.ask` @returns null if the user cancelled */
  async take(session: AdminSession, back: string): Promise<TakeOverResult | null> {
    const from = session.handled_by === this.auth.user()?.user_id ? null : session.handled_by;
    if (from !== null && !(await this.isSure(session, back))) return null;
    try {
      return { session: await this.api.takeOver(session.session_id, from) };
    } catch (error) {
      return { problem: handlingProblem(problemOf(error), this.translations) };
    }
  }

  private async isSure({ handled_by_name }: AdminSession, back: string): Promise<boolean> {
    const data: TakeFromData = { name: handled_by_name ?? this.translations.text('sessions.handling.unnamed') };
    return (await this.dialogs.open<boolean>(() => import('./take-from-dialog').then(({ TakeFromDialog }) => TakeFromDialog), { data, back })) === true;
  }
}
