/** What the console's list shows has changed, by whichever program. */
export class ListMoved {
  /** @param revision number of changes so far, see `live/shared-revision.ts` */
  constructor(readonly revision: number) {}
}

/** Words of messages were indexed, by whichever server. */
export class WordsMoved {}

/** Sign-ins have ended, or the role, status, name or e-mail of people has changed. */
export class AccessMoved {
  /** @param buckets those that the people concerned belong to, see `access-bucket.ts`; most people in them are not concerned */
  constructor(readonly buckets: ReadonlySet<number>) {}
}

/** Another server says that what the console's list shows has changed; the pulse would notice it too, later. */
export class ListHinted {}

/** Another server says that a sign-in has ended, or that a user's account has changed or was deleted. */
export class AccessHinted {
  /** @param id of the sign-in or of the user */
  constructor(
    readonly kind: 'sign_in' | 'user',
    readonly id: string,
  ) {}
}
