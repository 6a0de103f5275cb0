import { networkOf, siteOf } from '../../core/limits/network.js';
import type { QueuePlace } from '../passwords/fair-queue.js';

/** Queue key of a user who is signed in, or on a device known to the account: every account takes its own turn. */
export function placeOfPerson(user_id: string): QueuePlace {
  return { standing: 'known', path: [user_id] };
}

/** Queue key of any other client: sites take turns, within them networks, within these the accounts that are tried. */
export function placeOfStranger(address: string, email: string): QueuePlace {
  const network = networkOf(address);
  return { standing: 'stranger', path: [siteOf(address) ?? network, network, email] };
}
