import { databaseKinds } from '../../../test/support/databases.js';
import { type AuthServices, openAuthServices } from '../../../test/support/auth-services.js';
import type { UserEntity } from '../../users/index.js';
import { SignedIn, SignInEnded } from '../auth.events.js';
import { legacyHashOf } from './refresh-tokens.js';
import type { OpenSignIn } from './sign-ins.service.js';

const DAY = 86_400_000;
const over = { kind: 'unauthenticated', code: 'invalid_refresh_token' };

describe.each(databaseKinds)('sign-ins on %s', (kind) => {
  let services: AuthServices;
  let user: UserEntity;
  let open: OpenSignIn;
  let events: object[];
  const { refresh, ended, rows } = {
    refresh: (token: string) => services.signIns.refresh(token),
    ended: () => events.filter((event) => event instanceof SignInEnded),
    rows: (table: string): Promise<Record<string, string>[]> => services.on.reader.query(`SELECT * FROM ${table}`),
  };

  beforeEach(async () => {
    services = await openAuthServices(kind);
    events = [];
    for (const event of [SignedIn, SignInEnded]) services.on.bus.committed<object>(event, (each) => events.push(each));
    user = await services.users.create({ email: 'ada@example.com', password_hash: 'hash', name: null, role: 'user' });
    open = await services.signIns.open(user, 'Firefox');
  });
  afterEach(() => services.close());

  test('a sign-in is published and listed, and no part of its token is stored', async () => {
    expect(events).toEqual([new SignedIn(user.user_id, open.sign_in_id)]);
    const stored = JSON.stringify(await rows('sign_ins'));
    for (const part of [open.refresh_token, open.refresh_token.slice(-43)]) expect(stored).not.toContain(part);
    expect(await services.signIns.list(user.user_id, open.sign_in_id)).toEqual({
      sign_ins: [
        {
          sign_in_id: open.sign_in_id,
          created_at: services.clock.instant(),
          last_seen_at: services.clock.instant(),
          device: 'Firefox',
          current: true,
        },
      ],
    });
  });

  test('each use returns the next token of the same sign-in', async () => {
    let token = open.refresh_token;
    const seen = new Set([token]);
    for (let turn = 0; turn < 3; turn++) {
      services.clock.advance(900_000);
      const next = await refresh(token);
      expect(next.sign_in_id).toBe(open.sign_in_id);
      expect(next.user).toMatchObject({ user_id: user.user_id, email: 'ada@example.com' });
      seen.add((token = next.refresh_token));
    }
    expect(seen.size).toBe(4);
    const { sign_ins } = await services.signIns.list(user.user_id, '');
    expect(sign_ins[0]!.created_at < sign_ins[0]!.last_seen_at).toBe(true);
    expect(sign_ins).toMatchObject([{ last_seen_at: services.clock.instant(), current: false }]);
  });

  test('S7: concurrent tabs get siblings; the first use of one revokes the others, whose later use is reuse', async () => {
    const siblings = await Promise.all(Array.from({ length: 5 }, () => refresh(open.refresh_token)));
    expect(new Set(siblings.map((each) => each.refresh_token)).size).toBe(5);
    services.clock.advance(10 * DAY);
    siblings.push(await refresh(open.refresh_token));
    const [first, ...others] = siblings;
    await expect(refresh(first!.refresh_token)).resolves.toMatchObject({ sign_in_id: open.sign_in_id });
    expect(ended()).toEqual([]);
    await expect(refresh(others.at(-1)!.refresh_token)).rejects.toMatchObject({ kind: 'unauthenticated', code: 'token_reuse' });
    expect(ended()).toEqual([new SignInEnded(user.user_id, open.sign_in_id)]);
    for (const each of others) await expect(refresh(each.refresh_token)).rejects.toMatchObject(over);
  });

  test('A23: a token whose successor was used ends the whole family, and the end is committed', async () => {
    const next = await refresh(open.refresh_token);
    const last = await refresh(next.refresh_token);
    await expect(refresh(open.refresh_token)).rejects.toMatchObject({ kind: 'unauthenticated', code: 'token_reuse' });
    expect(ended()).toEqual([new SignInEnded(user.user_id, open.sign_in_id)]);
    for (const each of [next, last]) await expect(refresh(each.refresh_token)).rejects.toMatchObject(over);
    expect(await rows('sign_ins')).toEqual([]);
  });

  test('S6: a thousand rotations leave no row behind', async () => {
    let token = open.refresh_token;
    for (let turn = 0; turn < 1_000; turn++) ({ refresh_token: token } = await refresh(token));
    expect(await rows('sign_ins')).toMatchObject([{ last_token: 1_001 }]);
  });

  test('S6: a user has 100 sign-ins at most; one more ends the one created first, whatever the clock says', async () => {
    const opened = [open];
    for (let count = 0; count < 99; count++) {
      services.clock.advance(1_000);
      opened.push(await services.signIns.open(user, null));
    }
    expect(ended()).toEqual([]);
    services.clock.advance(-DAY);
    const latest = await services.signIns.open(user, null);
    expect(ended()).toEqual([new SignInEnded(user.user_id, open.sign_in_id)]);
    services.clock.advance(DAY);
    await expect(refresh(open.refresh_token)).rejects.toMatchObject(over);
    for (const each of [opened[1]!, latest]) await expect(refresh(each.refresh_token)).resolves.toBeDefined();
    expect(await rows('sign_ins')).toHaveLength(100);
  });

  test('a user who signed in on 0.1.0 stays signed in, even if a response is lost', async () => {
    const token = 'A'.repeat(43);
    await services.on.writer.query(`UPDATE sign_ins SET legacy_token_hash = '${legacyHashOf(token)}'`);
    await refresh(token);
    const next = await refresh(token);
    expect(next.sign_in_id).toBe(open.sign_in_id);
    await expect(refresh(next.refresh_token)).resolves.toBeDefined();
    await expect(refresh(token)).rejects.toMatchObject({ code: 'token_reuse' });
  });

  test('A26: a database error leaves the token as it was', async () => {
    const trigger =
      kind === 'sqlite'
        ? [`CREATE TRIGGER full BEFORE UPDATE OF last_seen_at ON sign_ins BEGIN SELECT RAISE(ABORT, 'no'); END`, 'DROP TRIGGER full']
        : [
            'ALTER TABLE sign_ins ADD CONSTRAINT full_up CHECK (last_token < 2) NOT VALID',
            'ALTER TABLE sign_ins DROP CONSTRAINT full_up',
          ];
    await services.on.writer.query(trigger[0]!);
    await expect(refresh(open.refresh_token)).rejects.toThrow();
    await services.on.writer.query(trigger[1]!);
    expect(await rows('sign_ins')).toMatchObject([{ current_token: 1, last_token: 1 }]);
    services.clock.advance(60_000);
    await expect(refresh(open.refresh_token)).resolves.toMatchObject({ sign_in_id: open.sign_in_id });
  });

  test('a token that was never issued is refused and ends nothing', async () => {
    for (const token of ['x', '', 'A'.repeat(43), services.tokens.issue(user.user_id, open.sign_in_id), `${open.refresh_token.slice(0, -1)}!`])
      await expect(refresh(token)).rejects.toMatchObject(over);
    expect(ended()).toEqual([]);
  });

  test('a sign-in lasts 30 days without use', async () => {
    services.clock.advance(30 * DAY - 1);
    const { refresh_token } = await refresh(open.refresh_token);
    services.clock.advance(30 * DAY);
    await expect(refresh(refresh_token)).rejects.toMatchObject(over);
    expect(ended()).toHaveLength(1);
  });

  test('a sign-in lasts 90 days at most', async () => {
    let token = open.refresh_token;
    for (let day = 0; day < 89; day += 20) {
      ({ refresh_token: token } = await refresh(token));
      services.clock.advance(20 * DAY);
    }
    await expect(refresh(token)).rejects.toMatchObject(over);
  });

  test('A27: a disabled user is refused, and the sign-in is ended for good', async () => {
    await services.on.writer.query(`UPDATE users SET status = 'disabled'`);
    await expect(refresh(open.refresh_token)).rejects.toMatchObject(over);
    await services.on.writer.query(`UPDATE users SET status = 'active'`);
    await expect(refresh(open.refresh_token)).rejects.toMatchObject(over);
  });

  test('no sign-in is opened with a password that was changed meanwhile, or for a disabled account', async () => {
    await services.users.replacePassword(user.user_id, 'hash', 'new');
    await expect(services.signIns.open(user, null)).rejects.toMatchObject({ code: 'bad_credentials' });
    await services.on.writer.query(`UPDATE users SET status = 'disabled'`);
    await expect(services.signIns.open({ ...user, password_hash: 'new' }, null)).rejects.toMatchObject({
      code: 'bad_credentials',
    });
    expect(await rows('sign_ins')).toHaveLength(1);
  });

  test('ending the others keeps the current one', async () => {
    const other = await services.signIns.open(user, null);
    await services.signIns.endOthers(user.user_id, open.sign_in_id, []);
    expect(ended()).toEqual([new SignInEnded(user.user_id, other.sign_in_id)]);
    await expect(refresh(other.refresh_token)).rejects.toMatchObject(over);
    await expect(refresh(open.refresh_token)).resolves.toBeDefined();
  });

  test('ending the others also revokes tokens of the current one that may have been copied', async () => {
    const [copied, presented] = [await refresh(open.refresh_token), await refresh(open.refresh_token)];
    await services.signIns.endOthers(user.user_id, open.sign_in_id, [presented.refresh_token]);
    await expect(refresh(presented.refresh_token)).resolves.toBeDefined();
    expect(ended()).toEqual([]);
    await expect(refresh(copied.refresh_token)).rejects.toMatchObject({ code: 'token_reuse' });
  });

  test('a token with successors is dead after a password change, even if no cookie was sent', async () => {
    const next = await refresh(open.refresh_token);
    await services.signIns.endOthers(user.user_id, open.sign_in_id, []);
    await expect(refresh(next.refresh_token)).resolves.toBeDefined();
    await expect(refresh(open.refresh_token)).rejects.toMatchObject({ code: 'token_reuse' });
  });

  test('a user’s own sign-in is ended; another user’s is not found', async () => {
    const grace = await services.users.create({ email: 'grace@example.com', password_hash: 'h', name: null, role: 'admin' });
    await expect(services.signIns.endOwn(grace.user_id, open.sign_in_id)).rejects.toMatchObject({ kind: 'not_found' });
    await services.signIns.endOwn(user.user_id, open.sign_in_id);
    await expect(services.signIns.endOwn(user.user_id, open.sign_in_id)).rejects.toMatchObject({ kind: 'not_found' });
    expect(ended()).toHaveLength(1);
  });

  test('signing out with a token, used or not, ends its sign-in once', async () => {
    await refresh(open.refresh_token);
    await services.signIns.endByToken(open.refresh_token);
    await services.signIns.endByToken(open.refresh_token);
    await services.signIns.endByToken('unknown');
    expect(ended()).toEqual([new SignInEnded(user.user_id, open.sign_in_id)]);
  });

  test('expired sign-ins are deleted in batches, live ones are not', async () => {
    services.clock.advance(10 * DAY);
    const young = await services.signIns.open(user, null);
    for (let count = 0; count < 3; count++) await services.signIns.open(user, null);
    services.clock.advance(20 * DAY);
    await services.on.writer.query(`UPDATE sign_ins SET last_seen_at = '2025-01-01' WHERE sign_in_id <> '${young.sign_in_id}'`);
    expect(await services.signIns.prune(3)).toBe(3);
    expect(await services.signIns.prune(3)).toBe(1);
    expect(await services.signIns.prune(3)).toBe(0);
    expect(await rows('sign_ins')).toMatchObject([{ sign_in_id: young.sign_in_id }]);
    expect(ended()).toHaveLength(4);
  });
});
