/** The place of one message in the order in which the messages of its session are answered. */
export interface Turn {
  readonly session_id: string;
  readonly message_id: string;
  /** resolves when the message was answered, or never will be */
  readonly ended: Promise<void>;
  readonly end: () => void;
}

/**
 * The order in which the messages of each session are answered: that of their `seq`, whichever of the transactions that stored them
 * reports its commit first.
 *
 * States of a turn: reserved within the transaction that stores its message, while that holds the session's row; ended.
 */
export class ReplyOrder {
  private readonly sessions = new Map<string, Turn[]>();
  /** work during which no turn of a session comes */
  private readonly holds = new Map<string, Set<Promise<unknown>>>();

  /** Reserves the next turn of the session, or the very first one, or returns the one that the message has already. */
  reserve(session_id: string, message_id: string, place: 'first' | 'last' = 'last'): Turn {
    const turns = this.sessions.get(session_id) ?? [];
    const reserved = turns.find((turn) => turn.message_id === message_id);
    if (reserved) return reserved;
    let end!: () => void;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const turn = { session_id, message_id, ended, end };
    this.sessions.set(session_id, place === 'first' ? [turn, ...turns] : [...turns, turn]);
    return turn;
  }

  /** Waits until all earlier turns of the session have ended, and nothing holds it up. */
  async waitFor(turn: Turn): Promise<void> {
    for (;;) {
      const turns = this.sessions.get(turn.session_id) ?? [];
      const held = this.holds.get(turn.session_id);
      // Another turn may come first meanwhile.
      if (turns.indexOf(turn) > 0) await turns[0]!.ended;
      else if (held) await Promise.allSettled(held);
      else return;
    }
  }

  /** Lets no further turn of a session come while some work is in progress. */
  async holdDuring(session_id: string, work: () => Promise<void>): Promise<void> {
    const held = this.holds.get(session_id) ?? new Set();
    this.holds.set(session_id, held);
    const hold = work();
    held.add(hold);
    try {
      await hold;
    } finally {
      held.delete(hold);
      if (held.size === 0 && this.holds.get(session_id) === held) this.holds.delete(session_id);
    }
  }

  /** Ends a turn, so that the next one may begin. Ending it again changes nothing. */
  end(turn: Turn): void {
    const remaining = (this.sessions.get(turn.session_id) ?? []).filter((each) => each !== turn);
    if (remaining.length > 0) this.sessions.set(turn.session_id, remaining);
    else this.sessions.delete(turn.session_id);
    turn.end();
  }
}
