import { networkOf, siteOf } from '../../core/limits/network.js';
import type { QueueKey } from '../passwords/fair-queue.js';

/** Queue key of a user who is signed in, or on a device known to the account: every account takes its own turn. */
export function knownUserQueueKey(user_id: string): QueueKey {
  return { trust: 'known', path: [user_id] };
}

/** Queue key of any other client: sites take turns, within them networks, within these the accounts that are tried. */
export function unknownClientQueueKey(address: string, email: string): QueueKey {
  const network = networkOf(address);
  return { trust: 'unknown', path: [siteOf(address) ?? network, network, email] };
}
