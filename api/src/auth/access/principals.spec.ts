import { databaseKinds } from '../../../test/support/databases.js';
import { type AuthServices, caller, GOOD_PASSWORD, openAuthServices } from '../../../test/support/auth-services.js';
import { DatabaseChangedExternally } from '../../core/database/database-changed.js';
import { accessBucketOf } from '../../core/instances/access-bucket.js';
import { AccessMoved } from '../../core/instances/instances.events.js';
import { Principals } from './principals.js';

const DAY = 86_400_000;

describe.each(databaseKinds)('principals on %s', (kind) => {
  let services: AuthServices;
  let header: string;
  let user_id: string;
  let sign_in_id: string;
  const nobody = { kind: 'unauthenticated', code: 'invalid_token' };

  beforeEach(async () => {
    services = await openAuthServices(kind);
    const { body } = await services.registration.register({ email: 'ada@example.com', password: GOOD_PASSWORD, name: 'Ada' }, caller());
    header = `Bearer ${body.access_token}`;
    user_id = body.user.user_id;
    ({ sign_in_id } = await services.principals.principalOf(header));
  });
  afterEach(() => services.close());

  /** Changes a row as another program would: no event is published. */
  const elsewhere = (sql: string) => services.on.writer.query(sql);

  test('a token yields the user’s current data', async () => {
    expect(await services.principals.principalOf(header)).toEqual({
      user_id,
      sign_in_id,
      email: 'ada@example.com',
      name: 'Ada',
      role: 'user',
    });
    await services.users.rename(user_id, 'Ada L.');
    expect(await services.principals.principalOf(header)).toMatchObject({ name: 'Ada L.' });
  });

  test('a user seen before needs no SQL, and the cached principal is the same', async () => {
    const seen = await services.principals.principalOf(header);
    await services.on.reader.destroy();
    expect(services.principals.cachedPrincipalOf(header)).toEqual(seen);
    expect(await services.principals.principalOf(header)).toEqual(seen);
    await services.on.reader.initialize();
  });

  test('nothing is cached for a user that has not been looked up', () => {
    const fresh = new Principals(services.tokens, services.signInsRepository, services.clock, services.pulse, services.on.bus);
    expect(fresh.cachedPrincipalOf(header)).toBeNull();
    expect(services.principals.cachedPrincipalOf(undefined)).toBeNull();
    expect(services.principals.cachedPrincipalOf('Bearer x')).toBeNull();
  });

  test('A11: an ended sign-in is rejected from the moment the response was sent', async () => {
    await services.signIns.end(sign_in_id);
    expect(services.principals.cachedPrincipalOf(header)).toBeNull();
    await expect(services.principals.principalOf(header)).rejects.toMatchObject(nobody);
  });

  test('A11: a deleted account is rejected', async () => {
    await services.users.delete(user_id);
    expect(services.principals.cachedPrincipalOf(header)).toBeNull();
    await expect(services.principals.principalOf(header)).rejects.toMatchObject(nobody);
  });

  test('a role or status changed by another program applies as soon as the change is noticed', async () => {
    await elsewhere(`UPDATE users SET role = 'admin'`);
    services.on.bus.notifyElsewhere(new DatabaseChangedExternally());
    expect(await services.principals.principalOf(header)).toMatchObject({ role: 'admin' });
    await elsewhere(`UPDATE users SET status = 'disabled'`);
    const bucket = accessBucketOf(user_id);
    services.on.bus.notifyElsewhere(new AccessMoved(new Set([(bucket + 1) % 1_024])));
    expect(services.principals.cachedPrincipalOf(header)).toMatchObject({ role: 'admin' });
    services.on.bus.notifyElsewhere(new AccessMoved(new Set([bucket])));
    await expect(services.principals.principalOf(header)).rejects.toMatchObject(nobody);
  });

  test('nothing cached is believed while changes by others might go unnoticed', async () => {
    await services.principals.principalOf(header);
    services.clock.advance(60_000);
    services.pulse.isFresh = false;
    expect(services.principals.cachedPrincipalOf(header)).toBeNull();
    await elsewhere(`UPDATE users SET role = 'admin'`);
    expect(await services.principals.principalOf(header)).toMatchObject({ role: 'admin' });
    services.pulse.isFresh = true;
    expect(services.principals.cachedPrincipalOf(header)).not.toBeNull();
  });

  test('a lookup that started before an invalidation is not cached after it', async () => {
    let release = (): void => undefined;
    const blocked = new Promise<void>((resolve) => (release = resolve));
    const repository = Object.create(services.signInsRepository) as typeof services.signInsRepository;
    repository.findState = async (id) => {
      const state = await services.signInsRepository.findState(id);
      await blocked;
      return state;
    };
    const principals = new Principals(services.tokens, repository, services.clock, services.pulse, services.on.bus);
    const early = principals.principalOf(header);
    // By now the row has been read but not yet returned.
    await services.signInsRepository.findState(sign_in_id);
    await services.signIns.end(sign_in_id);
    release();
    await early.catch(() => undefined);
    expect(principals.cachedPrincipalOf(header)).toBeNull();
    await expect(principals.principalOf(header)).rejects.toMatchObject(nobody);
  });

  test('a sign-in expires after 30 days without use, whatever the token says', async () => {
    services.clock.advance(30 * DAY);
    const header = `Bearer ${services.tokens.issue(user_id, sign_in_id)}`;
    await expect(services.principals.principalOf(header)).rejects.toMatchObject(nobody);
  });

  test('a sign-in that expires while cached is not served from the cache', async () => {
    services.clock.advance(30 * DAY - 1_000);
    const late = `Bearer ${services.tokens.issue(user_id, sign_in_id)}`;
    expect(await services.principals.principalOf(late)).toMatchObject({ user_id });
    services.clock.advance(1_000);
    expect(services.principals.cachedPrincipalOf(late)).toBeNull();
    await expect(services.principals.principalOf(late)).rejects.toMatchObject(nobody);
  });

  test('a token that pairs a user with another user’s sign-in is rejected', async () => {
    const other = await services.registration.register({ email: 'grace@example.com', password: GOOD_PASSWORD }, caller());
    const mixed = `Bearer ${services.tokens.issue(other.body.user.user_id, sign_in_id)}`;
    await expect(services.principals.principalOf(mixed)).rejects.toMatchObject(nobody);
    expect(services.principals.cachedPrincipalOf(mixed)).toBeNull();
  });

  test.each([undefined, '', 'Basic YTpi', 'Token x', 'bearertoken'])('%p is unauthenticated', async (value) => {
    await expect(services.principals.principalOf(value)).rejects.toMatchObject({
      code: 'unauthenticated',
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
  });

  test.each(['Bearer', 'Bearer ', 'Bearer x', 'Bearer a b', 'bearer \u00e9'])('%p is an invalid token', async (value) => {
    await expect(services.principals.principalOf(value)).rejects.toMatchObject({
      ...nobody,
      headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
    });
  });
});
