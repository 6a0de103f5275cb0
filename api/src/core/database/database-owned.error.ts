/** Another process owns the database. */
export class DatabaseOwnedError extends Error {
  /**
   * @param where names the database in the message
   * @param advice what to do about it
   */
  constructor(where: string, advice = 'Stop it first, or set another DATABASE_URL for this one.') {
    super(`Another Switchboard server is already running on ${where}. ${advice}`);
    this.name = 'DatabaseOwnedError';
  }
}
