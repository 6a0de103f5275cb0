/** Another process owns the database. */
export class DatabaseOwnedError extends Error {
  /** @param where names the database in the message */
  constructor(where: string) {
    super(`Another Switchboard server is already running on ${where}. Stop it first, or give this one another DATABASE_URL.`);
    this.name = 'DatabaseOwnedError';
  }
}
