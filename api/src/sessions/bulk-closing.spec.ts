import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Principal } from '../core/http/access.js';
import { BulkClosing } from './bulk-closing.js';
import type { Closing, SessionClosing } from './session-closing.js';

const admin = { user_id: randomUUID() } as Principal;
const idsOf = (count: number) => Array.from({ length: count }, () => randomUUID());

/** Ends sessions, a few turns of the event loop each. */
class Closer {
  readonly tried: string[] = [];
  most = 0;
  private running = 0;

  constructor(private readonly outcomeOf: (session_id: string) => Closing | Error) {}

  async close(_: Principal, session_id: string): Promise<Closing> {
    this.tried.push(session_id);
    this.most = Math.max(this.most, ++this.running);
    for (let turn = 0; turn < 3; turn += 1) await setImmediate();
    this.running -= 1;
    const outcome = this.outcomeOf(session_id);
    if (outcome instanceof Error) throw outcome;
    return outcome;
  }
}

const bulk = (closer: Closer) => new BulkClosing(closer as unknown as SessionClosing);

describe('ending many sessions', () => {
  test('ends each once, a few at a time', async () => {
    const closer = new Closer(() => 'ended');
    const ids = idsOf(40);
    const { ended } = await bulk(closer).end(admin, { session_ids: [...ids, ...ids] });
    expect([[...ended].sort(), closer.tried.length, closer.most]).toEqual([[...ids].sort(), 40, 4]);
  });

  test('goes on after a failure, but not for long if the others fail too', async () => {
    const ids = idsOf(40);
    const one = new Closer((id) => (id === ids[2] ? new Error('no') : 'ended'));
    expect((await bulk(one).end(admin, { session_ids: ids })).failed).toEqual([ids[2]]);
    const most = new Closer((id) => (id === ids[0] ? 'missing' : new Error('no')));
    const outcome = await bulk(most).end(admin, { session_ids: ids });
    expect([outcome.missing, outcome.failed.length, most.tried.length < 15]).toEqual([[ids[0]], 39, true]);
  });

  test('says why, if nothing came of it', async () => {
    await expect(bulk(new Closer(() => new Error('the disk is full'))).end(admin, { session_ids: idsOf(20) })).rejects.toThrow('the disk is full');
  });
});
