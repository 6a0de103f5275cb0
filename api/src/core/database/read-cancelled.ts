/** A read ended because nobody waits for its result any more. */
export class ReadCancelled extends Error {
  constructor() {
    super('the client has disconnected');
  }
}
