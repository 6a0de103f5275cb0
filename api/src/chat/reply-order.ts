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

  /** Reserves the next turn of the session, or returns the one that the message has already. */
  reserve(session_id: string, message_id: string): Turn {
    const turns = this.sessions.get(session_id) ?? [];
    const reserved = turns.find((turn) => turn.message_id === message_id);
    if (reserved) return reserved;
    let end!: () => void;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const turn = { session_id, message_id, ended, end };
    this.sessions.set(session_id, [...turns, turn]);
    return turn;
  }

  /** Waits until all earlier turns of the session have ended. */
  async waitFor(turn: Turn): Promise<void> {
    const turns = this.sessions.get(turn.session_id) ?? [];
    for (const earlier of turns.slice(0, Math.max(0, turns.indexOf(turn)))) await earlier.ended;
  }

  /** Ends a turn, so that the next one may begin. Ending it again changes nothing. */
  end(turn: Turn): void {
    const remaining = (this.sessions.get(turn.session_id) ?? []).filter((each) => each !== turn);
    if (remaining.length > 0) this.sessions.set(turn.session_id, remaining);
    else this.sessions.delete(turn.session_id);
    turn.end();
  }
}
