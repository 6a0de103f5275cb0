import { type MonoTypeOperatorFunction, defer, retry, tap, throwError, timer } from 'rxjs';

/** Milliseconds until an answer that was older than what is shown is asked for again. */
const ASK_AGAIN_AFTER_MS = 250;
/** Maximum number of such answers in a row: then it is what is shown that must be wrong. */
const MAX_OLDER_ANSWERS = 8;

class OlderAnswer extends Error {}

/**
 * Drops answers that are older than what is shown, as from a server that has yet to hear of the latest changes, and asks again a moment later.
 *
 * @param isOlder whether an answer is
 * @returns an operator for a request that is sent anew by each subscription
 */
export function newestAnswer<A>(isOlder: (answer: A) => boolean): MonoTypeOperatorFunction<A> {
  return (answers$) =>
    defer(() => {
      let olderAnswers = 0;
      return answers$.pipe(
        tap((answer) => {
          if (isOlder(answer) && ++olderAnswers <= MAX_OLDER_ANSWERS) throw new OlderAnswer();
        }),
        retry({ delay: (error: unknown) => (error instanceof OlderAnswer ? timer(ASK_AGAIN_AFTER_MS) : throwError(() => error)) }),
      );
    });
}
