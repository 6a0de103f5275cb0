import type { SessionsExportQuery } from '@switchboard/shared';
import type { Actor } from '../core/http/access.js';

/** An administrator is about to be given a file of sessions. */
export class SessionsExported {
  constructor(
    readonly query: SessionsExportQuery,
    readonly actor: Actor,
  ) {}
}
