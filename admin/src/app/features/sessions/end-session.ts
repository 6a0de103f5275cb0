import { Injectable, inject } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import type { AdminSession } from '@switchboard/shared';
import { Dialogs } from '../../core/dialogs';
import type { EndDialogData } from './end-dialog';
import { userLabel } from './session-filters';
import type { SessionFacts } from './sessions-api';

/** Ends sessions after a confirmation. */
@Injectable({ providedIn: 'root' })
export class EndSession {
  private readonly dialogs = inject(Dialogs);
  private readonly transloco = inject(TranslocoService);

  /**
   * Asks for a reason and a confirmation, then ends the session.
   *
   * @param back CSS selector of the element to focus afterwards; by default the previously focused one, which fails for menu items
   * because they are gone by then
   * @returns the ended session, or null if the user cancelled
   */
  async ask(session: SessionFacts, back?: string): Promise<AdminSession | null> {
    const title: string = session.title ?? this.transloco.translate(session.title_sealed ? 'sessions.openings.title' : 'sessions.row.untitled');
    const data: EndDialogData = { session_id: session.session_id, title, user: userLabel(session) };
    return (await this.dialogs.open<AdminSession>(() => import('./end-dialog').then(({ EndDialog }) => EndDialog), { data, ...(back ? { back } : {}) })) ?? null;
  }
}
