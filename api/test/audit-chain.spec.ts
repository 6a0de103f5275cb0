import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AuditRepository } from '../src/audit/audit.repository.js';
import { AuditService } from '../src/audit/audit.service.js';
import { hashOf } from '../src/audit/chain.js';
import { verifyChain } from '../src/audit/verification.js';
import { startApp } from './support/app.js';
import { writerOf } from './support/audit.js';
import { requireCurrentBuild } from './support/current-build.js';
import { databaseKinds } from './support/databases.js';
import { FakeClock } from './support/fake-clock.js';
import { type GateOnScratch, openGate } from './support/gate.js';

const user_id = '01980000-0000-7000-8000-000000000001';
const VERIFY = fileURLToPath(new URL('../../dist/api/src/commands/audit-verify.js', import.meta.url));

describe.each(databaseKinds)('the hash chain of the audit log on %s', (kind) => {
  let on: GateOnScratch;
  let audit: AuditService;
  const guards = kind === 'sqlite' ? ['keep_audit_unchanged', 'keep_audit_entries', 'keep_audit_from_replacement'] : ['keep_audit_entries', 'keep_audit_from_truncation'];

  beforeEach(async () => {
    on = await openGate(kind);
    audit = new AuditService(new AuditRepository(on.reader), new FakeClock());
  });
  afterEach(() => on.close());

  const append = (more = async () => undefined as unknown) =>
    on.gate.run(async ({ manager }) => {
      await audit.record(manager, { action: 'user.name_changed', actor: null, subject: { type: 'user', id: user_id } });
      await more();
    });
  const verify = () => verifyChain(new AuditRepository(on.reader));
  const tamper = async (sql: string) => {
    for (const guard of guards) await on.writer.query(`DROP TRIGGER IF EXISTS ${guard}${kind === 'postgres' ? ' ON audit_entries' : ''}`);
    await on.writer.query(sql);
  };

  test('an empty log is intact', async () => {
    expect(await verify()).toMatchObject({ checked: 0, broken: null, head: { seq: 0 } });
  });

  test('entries of concurrent jobs follow each other without a gap, even if some jobs fail', async () => {
    const jobs = Array.from({ length: 60 }, (_, at) =>
      append(async () => {
        if (at % 5 === 0) throw new Error('undone');
      }),
    );
    const outcomes = await Promise.allSettled(jobs);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(48);
    expect(await verify()).toMatchObject({ checked: 48, broken: null, head: { seq: 48 } });
  });

  test('several entries of one job are chained as well', async () => {
    await append(() => append(() => append()));
    expect(await verify()).toMatchObject({ checked: 3, broken: null });
  });

  test('no entry can be changed, removed or replaced', async () => {
    for (let at = 0; at < 3; at++) await append();
    const whole = await verify();
    const attempts = [
      `UPDATE audit_entries SET action = 'user.deleted' WHERE seq = 2`,
      'UPDATE audit_entries SET seq = seq',
      'DELETE FROM audit_entries WHERE seq = 3',
      'DELETE FROM audit_entries',
      ...(kind === 'postgres'
        ? ['TRUNCATE audit_entries']
        : [
            `INSERT OR REPLACE INTO audit_entries SELECT entry_id, 4, at, NULL, NULL, action, NULL, NULL, '{}', prev_hash, hash FROM audit_entries WHERE seq = 2`,
            `INSERT OR REPLACE INTO audit_entries SELECT 'another', seq, at, NULL, NULL, action, NULL, NULL, '{}', prev_hash, hash FROM audit_entries WHERE seq = 2`,
          ]),
    ];
    for (const attempt of attempts)
      await expect(on.writer.query(attempt)).rejects.toThrow('entries of the audit log are never changed or removed');
    expect(await verify()).toEqual(whole);
    expect(whole).toMatchObject({ checked: 3, broken: null });
  });

  test.each([
    ['changed details', `UPDATE audit_entries SET details = '{"to":"user"}' WHERE seq = 3`, 3, 'changed'],
    ['a changed actor', `UPDATE audit_entries SET actor_id = '${user_id}' WHERE seq = 1`, 1, 'changed'],
    ['a removed entry', 'DELETE FROM audit_entries WHERE seq = 4', 4, 'missing'],
    ['a removed first entry', 'DELETE FROM audit_entries WHERE seq = 1', 1, 'missing'],
    ['a removed last entry', 'DELETE FROM audit_entries WHERE seq = 6', 6, 'missing'],
    ['an emptied log', 'DELETE FROM audit_entries', 1, 'missing'],
    ['a head that was set back', 'UPDATE audit_head SET seq = 4, hash = (SELECT hash FROM audit_entries WHERE seq = 4)', 5, 'unchained'],
    ['a removed head', 'DELETE FROM audit_head', 7, 'missing'],
  ])('%s is detected', async (_, sql, seq, fault) => {
    for (let at = 0; at < 6; at++) await append();
    await tamper(sql);
    expect((await verify()).broken).toEqual({ seq, fault });
  });

  test('an entry changed together with its own hash is detected by the next one', async () => {
    for (let at = 0; at < 4; at++) await append();
    const [entry] = await new AuditRepository(on.reader).next(1, 2, 1);
    const forged = hashOf({ ...entry!, action: 'user.deleted' });
    await tamper(`UPDATE audit_entries SET action = 'user.deleted', hash = '${forged}' WHERE seq = 2`);
    expect((await verify()).broken).toEqual({ seq: 3, fault: 'unchained' });
  });

  test('a log longer than one batch is verified to its end', async () => {
    // In batches, since a job may take only a few seconds.
    for (let part = 0; part < 20; part++)
      await on.gate.run(async ({ manager }) => {
        for (let at = 0; at < 100; at++)
          await audit.record(manager, { action: 'user.signed_out', actor: null, subject: { type: 'user', id: user_id } });
      });
    expect(await verify()).toMatchObject({ checked: 2_000, broken: null });
    await append();
    await tamper(`UPDATE audit_entries SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 2001`);
    expect(await verify()).toMatchObject({ checked: 2_001, broken: { seq: 2_001 } });
  });

  test('without the head of the chain nothing is recorded, and so nothing is done', async () => {
    await on.writer.query('DELETE FROM audit_head');
    await expect(append()).rejects.toThrow('head of the audit log is missing');
  });
});

test.each(databaseKinds)('the command reports on %s whether the chain is intact, while the server runs', async (kind) => {
  requireCurrentBuild();
  const on = await startApp({ kind });
  const verify = () => {
    const env = { PATH: process.env['PATH'], DATABASE_URL: on.database.url, JWT_SECRET: 'Zp4Vn8rKx2QwLs6TbHy9Ej3UfMc7GaDo5NiRk1' };
    const { status, stdout, stderr } = spawnSync(process.execPath, [VERIFY], { env, encoding: 'utf8' });
    return { status, text: stdout + stderr };
  };
  try {
    await on.user();
    const whole = verify();
    expect(whole.text).toMatch(/^Checked 3 entries of the audit log: the chain is intact\.\nThe last entry is seq 3 with the hash [0-9a-f]{64}\./);
    expect(whole.status).toBe(0);
    await writerOf(on).query(kind === 'sqlite' ? 'DROP TRIGGER keep_audit_unchanged' : 'DROP TRIGGER keep_audit_entries ON audit_entries');
    await writerOf(on).query(`UPDATE audit_entries SET details = '{"role":"user"}' WHERE seq = 1`);
    expect(verify()).toEqual({
      status: 1,
      text: 'Checked 1 entry of the audit log. The chain is BROKEN at seq 1: the entry was changed after it was written.\n',
    });
  } finally {
    await on.close();
  }
});

test('the command reports plainly that there is no database', () => {
  requireCurrentBuild();
  const env = { PATH: process.env['PATH'], DATABASE_URL: 'sqlite:/tmp/there/is/none.db' };
  const { status, stderr } = spawnSync(process.execPath, [VERIFY], { env, encoding: 'utf8' });
  expect([status, stderr]).toEqual([1, 'The audit log could not be checked: There is no database at /tmp/there/is/none.db. Check DATABASE_URL; nothing was created.\n']);
});
