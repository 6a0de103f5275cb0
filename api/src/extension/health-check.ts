/**
 * Says how an extension is: a provider of its module, listed as `health`. `/api/health` reports it beside the server's own parts; the server
 * stays ready whatever it says.
 *
 * @since 0.2.0
 */
export interface HealthCheck {
  /**
   * Called for each report; after two seconds the extension counts as failing.
   *
   * @returns null while all is well, otherwise a short word in snake_case for what is not, such as `outbox_stuck`; a call that throws counts
   *   as `check_failed`
   */
  check(): Promise<string | null> | string | null;
}
