import type { EntityManager } from 'typeorm';
import { Statement } from '../src/core/database/statement.js';
import type { WriteGate } from '../src/core/database/write-gate.js';
import { UserEntity } from '../src/users/index.js';
import { databaseKinds } from './support/databases.js';
import { recordDrill, times } from './support/drill-figures.js';
import { type GateOnScratch, openGate } from './support/gate.js';

const insert = new Statement(
  'INSERT INTO users (user_id, email, role, status, password_hash, created_at) VALUES ($1, $1, $2, $3, $4, $4) RETURNING user_id',
);
const ids = new Statement<{ user_id: string }>('SELECT user_id FROM users');

class Something {
  constructor(readonly id: string) {}
}

function add(gate: WriteGate, id: string, fail = false): Promise<string> {
  return gate.run(async ({ manager, publish }) => {
    await insert.one(manager, id, 'user', 'active', 'x');
    await Promise.resolve();
    await publish(new Something(id));
    if (fail) throw new Error(`undone ${id}`);
    return id;
  });
}

describe.each(databaseKinds)('the write gate on %s', (kind) => {
  let on: GateOnScratch;
  const stored = async () => new Set((await ids.all(on.reader)).map((row) => row.user_id));

  beforeEach(async () => {
    on = await openGate(kind);
  });
  afterEach(() => on.close());

  test('D02: in a storm of writes of which a tenth throws, exactly the acknowledged ones are on disk', async () => {
    const notified: string[] = [];
    on.bus.committed(Something, ({ id }) => notified.push(id));
    const acknowledged: string[] = [];
    const refused: string[] = [];
    const [rounds, each] = [3, times(200, kind === 'sqlite' ? 2_000 : 400)];
    for (let round = 0; round < rounds; round++)
      await Promise.all(
        Array.from({ length: each }, async (_, at) => {
          const id = `u${round}-${at}`;
          await add(on.gate, id, at % 10 === 3).then(
            (done) => acknowledged.push(done),
            () => refused.push(id),
          );
        }),
      );
    expect(acknowledged).toHaveLength(rounds * each * 0.9);
    expect(refused).toHaveLength(rounds * each * 0.1);
    await on.reader.query('SELECT 1');
    const storedNow = await stored();
    const lost = acknowledged.filter((id) => !storedNow.has(id)).length;
    recordDrill({ id: 'D02', what: `storm of ${each} writes ×${rounds}, of which a tenth throws, ${kind}`, acknowledged: acknowledged.length, lost, twice: 0 });
    expect(storedNow).toEqual(new Set(acknowledged));
    expect(new Set(notified)).toEqual(new Set(acknowledged));
  });

  test('a write is visible to a connection opened once its promise has resolved', async () => {
    await add(on.gate, 'seen');
    const second = await openGate(kind, on.database);
    expect((await ids.all(second.reader)).map((row) => row.user_id)).toEqual(['seen']);
    await second.close();
  });

  test('a TypeORM repository works inside a job, and its own transaction is part of the job', async () => {
    const user = { user_id: 'orm', email: 'orm', name: null, role: 'user' as const, status: 'active' as const, password_hash: 'x', created_at: 'x' };
    await on.gate.run(({ manager }) => manager.getRepository(UserEntity).save(user));
    await expect(
      on.gate.run(async ({ manager }) => {
        await manager.transaction((inner) => inner.getRepository(UserEntity).save({ ...user, user_id: 'lost', email: 'lost' }));
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    expect(await stored()).toEqual(new Set(['orm']));
  });

  test('a job that calls the gate continues in its own transaction', async () => {
    await on.gate.run(async () => {
      await add(on.gate, 'inner');
    });
    await expect(
      on.gate.run(async () => {
        await add(on.gate, 'gone');
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    expect(await stored()).toEqual(new Set(['inner']));
  });

  test('a `within` listener takes part in the job and can roll it back', async () => {
    on.bus.within(Something, async ({ id }, manager) => {
      if (id === 'refused') throw new Error('not with me');
      await insert.one(manager, `${id}-too`, 'user', 'active', 'x');
    });
    await add(on.gate, 'a');
    await expect(add(on.gate, 'refused')).rejects.toThrow('not with me');
    expect(await stored()).toEqual(new Set(['a', 'a-too']));
  });

  test('a `committed` listener that throws does no harm, and may itself write', async () => {
    const later: Promise<string>[] = [];
    on.bus.committed(Something, ({ id }) => {
      if (!id.endsWith('again')) later.push(add(on.gate, `${id}-again`));
      throw new Error('listener');
    });
    await add(on.gate, 'a');
    await Promise.all(later);
    expect(await stored()).toEqual(new Set(['a', 'a-again']));
  });

  test('the manager of a finished job can no longer be used', async () => {
    let kept: EntityManager | undefined;
    await on.gate.run(async ({ manager }) => {
      kept = manager;
    });
    await expect(insert.one(kept!, 'late', 'user', 'active', 'x')).rejects.toThrow(/has ended|released/);
    expect((await stored()).size).toBe(0);
  });

  test('a reader sees nothing of an uncommitted job', async () => {
    let seen: Set<string> | undefined;
    await on.gate.run(async ({ manager }) => {
      await insert.one(manager, 'u1', 'user', 'active', 'x');
      seen = await stored();
    });
    expect(seen?.size).toBe(0);
    expect((await stored()).size).toBe(1);
  });

  test('the reader refuses to write', async () => {
    await expect(insert.one(on.reader, 'u1', 'user', 'active', 'x')).rejects.toThrow(/read-?only/i);
  });

  test('a job that ignores a failed statement is committed with all it wrote, or not acknowledged', async () => {
    const done = await on.gate
      .run(async ({ manager }) => {
        await insert.one(manager, 'u1', 'user', 'active', 'x');
        await manager.query('INSERT INTO nowhere VALUES (1)').catch(() => undefined);
      })
      .then(() => true, () => false);
    expect((await stored()).has('u1')).toBe(done);
    await expect(add(on.gate, 'u2')).resolves.toBe('u2');
  });

  test('jobs whose first statement fails leave nothing behind, and do not affect later ones', async () => {
    await add(on.gate, 'taken');
    const ids = Array.from({ length: 60 }, (_, at) => (at % 3 === 0 ? 'taken' : `u${at}`));
    const settled = await Promise.allSettled(ids.map((id) => add(on.gate, id)));
    const done = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(done).toEqual(ids.filter((id) => id !== 'taken'));
    expect(await stored()).toEqual(new Set(ids));
  });

  describe('T2: a COMMIT that fails', () => {
    /** Writes what the database rejects only at COMMIT: a dangling reference whose check is deferred. */
    const failAtCommit = (id: string) =>
      on.gate.run(async ({ manager, publish }) => {
        await insert.one(manager, id, 'user', 'active', 'x');
        if (kind === 'sqlite') await manager.query('PRAGMA defer_foreign_keys = ON');
        await manager.query(`INSERT INTO checked_at_commit VALUES ('nobody')`);
        await publish(new Something(id));
        return id;
      });

    beforeEach(async () => {
      const deferred = kind === 'sqlite' ? '' : 'DEFERRABLE INITIALLY DEFERRED';
      await on.gate.run(({ manager }) => manager.query(`CREATE TABLE checked_at_commit (user_id TEXT REFERENCES users ${deferred})`));
    });

    test('alone: refused, no listener is notified, and nothing of it is stored', async () => {
      const notified: string[] = [];
      on.bus.committed(Something, ({ id }) => notified.push(id));
      await expect(failAtCommit('lost')).rejects.toThrow(/foreign key/i);
      expect(await stored()).toEqual(new Set());
      expect(notified).toEqual([]);
      await expect(add(on.gate, 'next')).resolves.toBe('next');
    });

    test('in a group: the valid jobs are stored, and listeners notified once; only the others are refused', async () => {
      const notified: string[] = [];
      on.bus.committed(Something, ({ id }) => notified.push(id));
      const settled = await Promise.allSettled([add(on.gate, 'a'), failAtCommit('lost'), add(on.gate, 'b'), add(on.gate, 'c', true)]);
      expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
      expect(await stored()).toEqual(new Set(['a', 'b']));
      expect(notified.sort()).toEqual(['a', 'b']);
    });
  });

  test('after closing, accepted jobs are written and later ones are refused', async () => {
    const accepted = add(on.gate, 'accepted');
    await on.gate.close();
    await expect(accepted).resolves.toBe('accepted');
    await expect(add(on.gate, 'late')).rejects.toMatchObject({ code: 'shutting_down' });
  });
});
