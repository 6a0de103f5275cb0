import { DomainError } from '../../core/errors/domain-error.js';
import type { StoredSession } from '../../sessions/index.js';

/** Another administrator has the session. */
export const takenOver = ({ handled_by, handled_by_name, handled_since, handling_version }: StoredSession) =>
  new DomainError('conflict', 'taken_over', `${handled_by_name ?? 'Another administrator'} has this session.`, {
    members: { handled_by, handled_by_name, handled_since, handling_version },
  });

/** The handling is no longer what the caller has seen. */
export const staleHandling = () => new DomainError('conflict', 'stale_handling', 'The handling of this session has changed meanwhile; load it again.');

/** The caller does not have the session. */
export const notTakenOver = () => new DomainError('conflict', 'not_taken_over', 'You have not taken this session over.');

/** A person has the session: nothing may be answered anew in it, and no other branch shown. */
export const handledByPerson = () => new DomainError('conflict', 'handled_by_person', 'A person has this conversation; wait until it is handed back.');

/** People may not ask for a person. */
export const personRequestsOff = () => new DomainError('not_found', 'not_found', 'Asking for a person is switched off.');
