import type { SelectedSessionsExport, SessionsExportQuery } from '@switchboard/shared';
import type { Actor } from '../core/http/access.js';

/** Published before a file of sessions is sent to an administrator. */
export class SessionsExported {
  constructor(
    readonly query: SessionsExportQuery | SelectedSessionsExport,
    readonly actor: Actor,
  ) {}
}
