import { networkOf, siteOf } from '../../core/limits/network.js';
import type { QueuePlace } from '../passwords/fair-queue.js';

/** The place of somebody who is signed in, or on a device that their account knows: every account has a turn. */
export function placeOfPerson(user_id: string): QueuePlace {
  return { standing: 'known', path: [user_id] };
}

/** The place of anybody else: sites have turns, within them networks, within these the accounts that are tried. */
export function placeOfStranger(address: string, email: string): QueuePlace {
  const network = networkOf(address);
  return { standing: 'stranger', path: [siteOf(address) ?? network, network, email] };
}
