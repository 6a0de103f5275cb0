import { FakeClock } from '../../test/support/fake-clock.js';
import { until } from '../../test/support/until.js';
import { AuditVerifier } from './audit-verifier.js';
import type { ChainedEntry } from './chain.js';
import { GENESIS_HASH, hashOf } from './chain.js';

/** A chain of so many entries. */
function chain(length: number): ChainedEntry[] {
  const entries: ChainedEntry[] = [];
  for (let seq = 1; seq <= length; seq++) {
    const entry = {
      entry_id: `e${seq}`, seq, at: '2026-01-01T00:00:00.000Z', actor_id: null, sign_in_id: null, action: 'user.created' as const,
      subject_type: null, subject_id: null, details: '{}', prev_hash: entries.at(-1)?.hash ?? GENESIS_HASH,
    };
    entries.push({ ...entry, hash: hashOf(entry) });
  }
  return entries;
}

function verifierOf(entries: ChainedEntry[], next = (after: number, until: number, limit: number) => Promise.resolve(entries.filter(({ seq }) => seq > after && seq <= until).slice(0, limit))) {
  const last = entries.at(-1)!;
  const reads = { head: () => Promise.resolve({ seq: last.seq, hash: last.hash }), next, beyondHead: () => Promise.resolve(undefined) };
  return new AuditVerifier(reads as never, new FakeClock());
}

const isOver = (verifier: AuditVerifier) => () => verifier.state().state !== 'running';

test('lets other work in between the batches, and tells how far it is', async () => {
  const verifier = verifierOf(chain(1_000));
  verifier.start();
  const seen = new Set<number>();
  while (!isOver(verifier)()) {
    seen.add(verifier.state().checked);
    await new Promise(setImmediate);
  }
  expect([...seen]).toEqual(expect.arrayContaining([250, 500, 750]));
  expect(verifier.state()).toMatchObject({ state: 'intact', checked: 1_000, total: 1_000 });
});

test('runs once, however many ask for it', async () => {
  let heads = 0;
  const entries = chain(300);
  const verifier = verifierOf(entries, (after, _, limit) => {
    if (after === 0) heads++;
    return Promise.resolve(entries.slice(after, after + limit));
  });
  for (let at = 0; at < 5; at++) expect(verifier.start().state).toBe('running');
  await until(isOver(verifier));
  expect(heads).toBe(1);
});

test('says that it failed when the database does not respond, and when the server stops', async () => {
  const failing = verifierOf(chain(3), () => Promise.reject(new Error('gone')));
  failing.start();
  await until(isOver(failing));
  expect(failing.state().state).toBe('failed');
  const stopped = verifierOf(chain(1_000));
  stopped.start();
  await stopped.onModuleDestroy();
  expect([stopped.state().state, stopped.start().state]).toEqual(['failed', 'failed']);
});
