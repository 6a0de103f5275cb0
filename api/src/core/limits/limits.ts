/** So many requests within so many seconds; the window begins with the first of them. */
export interface Rate {
  requests: number;
  seconds: number;
}

/** What RATE_LIMITS=on bounds. "Each" means one person, over all sign-ins and pages. */
export interface Limits {
  /** requests by what they are; `visitors` count by address, all others by person */
  rates: Record<RateName, Rate>;
  /** sessions that a person may have; deleted ones do not count */
  sessionsEach: number;
  /** sessions that a person may begin on one day (UTC); those deleted later count all the same */
  sessionsADay: number;
  /** messages that a person may send on one day (UTC); what is deleted later counts all the same */
  messagesADay: number;
  /** sessions of one person in which replies may be in the making at once */
  repliesAtOnce: number;
  /** replies that one session may have in the making or waiting */
  repliesQueued: number;
  /** event streams that a person may have open at once */
  streamsEach: number;
  /** requests of a person that may wait for their answers, or for these to be read, at once */
  requestsEach: number;
  /** the same of an address, of those whose person is not known (yet) */
  requestsPerAddress: number;
}

/** The rates that there are, by the names that the header RateLimit bears. */
export type RateName = 'messages' | 'writes' | 'profile' | 'reads' | 'visitors';

/** Injection token of the {@link Limits}; null when RATE_LIMITS is off. */
export const LIMITS = Symbol('Limits');

/** Every limit of the product that RATE_LIMITS switches, and why it is what it is. */
export const standardLimits: Limits = {
  rates: {
    // Nobody types three messages a second for ten seconds; a script that does takes the responder from all others.
    messages: { requests: 30, seconds: 10 },
    // Tidying up a long list of conversations by hand stays far below it, also in several tabs.
    writes: { requests: 200, seconds: 10 },
    // Each is an entry of the audit log, which is kept for good. Somebody who cannot decide on a name tries a few.
    profile: { requests: 20, seconds: 3_600 },
    // Ten open pages, the most that get a stream, asking again ten times a second because the server said so: 1,000, doubled.
    reads: { requests: 2_000, seconds: 10 },
    // An office is one address: a thousand people may open the page within one minute, and it asks twice.
    visitors: { requests: 2_000, seconds: 60 },
  },
  // Opening the chat makes a session at once; somebody who does it thirty times a day needs a year to get here.
  sessionsEach: 10_000,
  // The id of each is kept for good, so that it never comes back to life. As many as messages: each may begin a conversation.
  sessionsADay: 10_000,
  // One a minute for sixteen hours.
  messagesADay: 1_000,
  // Each may be a call of a model that costs money: a person reads one answer and may wait for another.
  repliesAtOnce: 2,
  // A page sends one message after another; what lies further back in the queue is a program's.
  repliesQueued: 20,
  // One for each tab, and a few to spare; each holds a connection.
  streamsEach: 10,
  // Ten tabs with a stream and six connections each; over HTTP/2 one page may ask for more at once, but never for long.
  requestsEach: 100,
  // A thousand people of one office open the page within one minute: each file leaves in milliseconds.
  requestsPerAddress: 500,
};
