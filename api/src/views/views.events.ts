import type { Actor } from '../core/http/access.js';

/** What was done to a view of all administrators. */
export type SharedViewChange = 'shared' | 'changed' | 'unshared' | 'deleted';

/** An administrator shared a view, or changed, took back or deleted a shared one. */
export class SharedViewChanged {
  constructor(
    readonly view_id: string,
    readonly change: SharedViewChange,
    readonly actor: Actor,
  ) {}
}
