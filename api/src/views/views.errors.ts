import { MAX_VIEWS } from '@switchboard/shared';
import { DomainError } from '../core/errors/domain-error.js';

/** There is no such view, or it is another administrator's own. */
export const viewNotFound = () => new DomainError('not_found', 'not_found', 'There is no such view.');

/** The view is no longer what the caller has seen. */
export const staleView = () => new DomainError('conflict', 'stale_view', 'This view was changed by someone else meanwhile; load it again.');

/** There are as many as there may be, of one's own or shared. */
export const tooManyViews = () => new DomainError('conflict', 'too_many_views', `There are ${MAX_VIEWS} views already; delete one first.`);
