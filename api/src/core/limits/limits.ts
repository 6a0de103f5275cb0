/** At most this many requests in this many seconds; the window starts with the first of them. */
export interface Rate {
  requests: number;
  seconds: number;
}

/** What RATE_LIMITS=on limits. "Each" means per user, across all of their sign-ins and pages. */
export interface Limits {
  /** request rates by kind; `visitors` is counted per IP address, all others per user */
  rates: Record<RateName, Rate>;
  /** sessions that a user may have; deleted ones do not count */
  sessionsEach: number;
  /** sessions that a user may create in one day (UTC), including those deleted later */
  sessionsADay: number;
  /** messages that a user may send in one day (UTC), including those deleted later */
  messagesADay: number;
  /** sessions of one user in which replies may be generated at the same time */
  repliesAtOnce: number;
  /** replies that one session may have running or queued */
  repliesQueued: number;
  /** event streams that a user may have open at once */
  streamsEach: number;
  /** requests of one user that may be in flight at once: waiting for a response, or for the client to read it */
  requestsEach: number;
  /** the same per IP address, for requests whose user is not known (yet) */
  requestsPerAddress: number;
}

/** The rates, by the names used in the RateLimit header. @since 0.2.0 */
export type RateName = 'messages' | 'writes' | 'profile' | 'reads' | 'visitors';

/** Injection token of the {@link Limits}; null when RATE_LIMITS is off. */
export const LIMITS = Symbol('Limits');

/** The default of every limit that RATE_LIMITS controls, with the reason for its value. */
export const defaultLimits: Limits = {
  rates: {
    // No one types three messages a second for ten seconds; a script that does would keep the responder from everyone else.
    messages: { requests: 30, seconds: 10 },
    // Cleaning up a long list of conversations by hand stays far below this, even in several tabs.
    writes: { requests: 200, seconds: 10 },
    // Each is an entry in the audit log, which is kept forever. A user who cannot decide on a name tries a few.
    profile: { requests: 20, seconds: 3_600 },
    // Ten open pages (the maximum that get a stream), each polling ten times a second because the server said so: 1,000, doubled.
    reads: { requests: 2_000, seconds: 10 },
    // An office has one IP address: a thousand people may open the page within a minute, and it sends two requests.
    visitors: { requests: 2_000, seconds: 60 },
  },
  // Opening the chat creates a session at once; opening it thirty times a day, a user needs a year to get here.
  sessionsEach: 10_000,
  // The id of each is kept forever, so that it is never reused. The same as the message limit: each message may start a conversation.
  sessionsADay: 10_000,
  // One a minute for sixteen hours.
  messagesADay: 1_000,
  // Each may be a call to a model that costs money: a user reads one reply and may wait for another.
  repliesAtOnce: 2,
  // A page sends one message at a time; a longer queue comes from a program.
  repliesQueued: 20,
  // One for each tab and a few to spare; each holds a connection.
  streamsEach: 10,
  // Ten tabs with a stream and six connections each; over HTTP/2 a page may have more requests in flight, but never for long.
  requestsEach: 100,
  // A thousand people in one office open the page within a minute: each file is sent in milliseconds.
  requestsPerAddress: 500,
};
