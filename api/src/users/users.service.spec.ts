import { databaseKinds } from '../../test/support/databases.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { type GateOnScratch, openGate } from '../../test/support/gate.js';
import { UserChanged, UserCreated, UserDeleted } from './users.events.js';
import { UsersRepository } from './users.repository.js';
import { type NewUser, UsersService } from './users.service.js';

const ada: NewUser = { email: 'ada@example.com', password_hash: 'hash', name: 'Ada', role: 'user' };

describe.each(databaseKinds)('accounts on %s', (kind) => {
  let on: GateOnScratch;
  let users: UsersService;
  let events: object[];
  const clock = new FakeClock();

  beforeEach(async () => {
    on = await openGate(kind);
    users = new UsersService(new UsersRepository(on.reader, on.longReads), on.gate, clock);
    events = [];
    for (const event of [UserCreated, UserChanged, UserDeleted]) on.bus.committed<object>(event, (each) => events.push(each));
  });
  afterEach(() => on.close());

  test('an account can be found once it was created', async () => {
    const user = await users.create(ada);
    expect(await users.get(user.user_id)).toEqual(user);
    expect(await users.findByEmail('ada@example.com')).toEqual(user);
    expect(user).toMatchObject({ status: 'active', role: 'user', created_at: clock.instant() });
    expect(events).toEqual([new UserCreated(user.user_id)]);
  });

  test('of many concurrent registrations of one address, one succeeds', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => users.create(ada)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ kind: 'conflict', code: 'email_taken' });
    expect(events).toHaveLength(1);
  });

  test('a name is changed, and an unknown user is not found', async () => {
    const { user_id } = await users.create(ada);
    expect(await users.rename(user_id, 'Ada L.')).toMatchObject({ user_id, name: 'Ada L.' });
    expect(events).toContainEqual(new UserChanged(user_id, ['name']));
    await expect(users.rename('01980000-0000-7000-8000-00000000ffff', 'x')).rejects.toMatchObject({ code: 'not_found' });
    await expect(users.get('01980000-0000-7000-8000-00000000ffff')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('a password is replaced only if it is still the one that was verified', async () => {
    const { user_id } = await users.create(ada);
    expect(await users.replacePassword(user_id, 'another', 'new')).toBe(false);
    expect(await users.replacePassword(user_id, 'hash', 'new')).toBe(true);
    expect((await users.get(user_id)).password_hash).toBe('new');
    expect(events.slice(1)).toEqual([new UserChanged(user_id, ['password'])]);
  });

  test('of two administrators deleted concurrently, one stays', async () => {
    const first = await users.create({ ...ada, role: 'admin' });
    const second = await users.create({ ...ada, email: 'grace@example.com', role: 'admin' });
    const outcomes = await Promise.allSettled([users.delete(first.user_id), users.delete(second.user_id)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find((outcome) => outcome.status === 'rejected')?.reason).toMatchObject({
      kind: 'conflict',
      code: 'last_admin',
    });
  });

  test('data of a deleted account is deleted with it', async () => {
    const { user_id } = await users.create(ada);
    await on.gate.run(({ manager }) =>
      manager.query(
        `INSERT INTO sign_ins (sign_in_id, user_id, created_at, last_seen_at) VALUES ('s', '${user_id}', '2026', '2026')`,
      ),
    );
    await users.delete(user_id);
    expect(await on.reader.query('SELECT * FROM sign_ins')).toEqual([]);
    expect(await users.findByEmail(ada.email)).toBeUndefined();
    expect(events).toContainEqual(new UserDeleted(user_id));
    await expect(users.delete(user_id)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('the first account is created only if there is none', async () => {
    expect(await users.createFirst({ ...ada, role: 'admin' })).toMatchObject({ email: ada.email, role: 'admin' });
    expect(await users.createFirst({ ...ada, email: 'grace@example.com' })).toBeUndefined();
    expect(await users.findByEmail('grace@example.com')).toBeUndefined();
  });
});
