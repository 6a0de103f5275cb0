import { localProblem } from '../../core/http/problem';
import type { Problem } from '@switchboard/shared';
import type { UnsentMessage } from './unsent-message-storage';
import type { MessageSender } from './outgoing-queue';

/** The problem of a call that did not reach the server. */
export const offline = localProblem('network', 'The connection was lost.');

/** The storage shared by the tabs of one browser. */
export class SharedStore {
  readonly messages: UnsentMessage[] = [];
  isFull = false;

  list(): UnsentMessage[] {
    return [...this.messages].sort((one, other) => one.at - other.at);
  }
  save(_session_id: string, message: UnsentMessage): boolean {
    this.messages.push(message);
    return !this.isFull;
  }
  remove(_session_id: string, message_id: string): void {
    const at = this.messages.findIndex((message) => message.message_id === message_id);
    if (at >= 0) this.messages.splice(at, 1);
  }
}

/** A server that stores each id once; `outcome` determines the result of a call. */
export class FakeServer {
  readonly stored: string[] = [];
  readonly calls: string[] = [];
  /** null: stored and confirmed; a problem: not stored; 'lost': stored, but the response is lost; 'frozen': no response at all */
  outcome: Problem | null | 'lost' | 'frozen' = null;

  readonly send: MessageSender = async ({ message_id, content }) => {
    this.calls.push(content);
    await Promise.resolve();
    if (this.outcome === 'frozen') return new Promise<never>(() => undefined);
    if (this.outcome !== null && this.outcome !== 'lost') return this.outcome;
    if (!this.stored.includes(message_id)) this.stored.push(message_id);
    return this.outcome === 'lost' ? offline : null;
  };
}

/** Web Locks within one test, granted in request order. */
export function fakeLocks(): Pick<LockManager, 'request'> {
  let last: Promise<unknown> = Promise.resolve();
  const request = (_name: string, _options: unknown, run: () => Promise<unknown>) => {
    const turn = last.then(run);
    last = turn.catch(() => undefined);
    return turn;
  };
  return { request } as unknown as Pick<LockManager, 'request'>;
}
