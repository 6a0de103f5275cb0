/**
 * Something that an extension does at an interval, from startup to shutdown: a provider of its module, listed as `jobs`.
 *
 * One of several joined servers runs it; while one of them hangs, two may. Runs never overlap on one; one that fails is logged and repeated, at intervals that grow up to four seconds or to its own
 * interval, whichever is longer.
 *
 * @since 0.2.0
 */
export interface ExtensionJob {
  /** milliseconds between the starts of two runs, at least 100 */
  readonly interval: number;
  /** what could not be done when it fails, for the log: `ratings could not be reported` */
  readonly failure: string;
  /**
   * One run. Writes go through the write gate, in jobs of a bounded size.
   *
   * @param signal aborted when the server shuts down, which waits for the run to end
   */
  run(signal: AbortSignal): Promise<void> | void;
}
