/** Another process owns the database. */
export class DatabaseOwnedError extends Error {
  /** @param where names the database in the message */
  constructor(where: string) {
    super(`Another Switchboard server is already running on ${where}. Stop it first, or set another DATABASE_URL for this one.`);
    this.name = 'DatabaseOwnedError';
  }
}
