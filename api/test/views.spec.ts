import { MAX_VIEWS, type Problem, type SavedView, type SavedViewList, type ViewQuery } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { administrators } from './support/administrators.js';
import { startApp, type TestApp } from './support/app.js';
import { breakAudit, entriesOf } from './support/audit.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';

const VIEWS = '/api/admin/views';
const ACTIVE: ViewQuery = { status: 'active' };

describe.each(databaseKinds)('saved views on %s', (kind) => {
  let on: TestApp;
  let anna: Client;
  let ben: Client;

  beforeEach(async () => {
    on = await startApp({ kind });
    [anna, ben] = (await administrators(on, ['Anna', 'Ben'])) as [Client, Client];
  });
  afterEach(() => on.close());

  const list = async (by: Client) => (await by.get<SavedViewList>(VIEWS)).body.views;
  const names = async (by: Client) => (await list(by)).map(({ name, shared }) => (shared ? `${name} (shared)` : name));
  const save = (by: Client, name: string, more: object = {}) => by.post<SavedView & Problem>(VIEWS, { name, query: ACTIVE, ...more });
  const saved = async (by: Client, name: string, more: object = {}) => (await save(by, name, more)).body.view_id;
  const change = (by: Client, view_id: string, body: object) => by.patch<SavedView & Problem>(`${VIEWS}/${view_id}`, body);
  const recorded = async () => (await entriesOf(anna, 'kind=view')).map(({ action, actor_id, details }) => [action, actor_id, details.view_id]).reverse();

  test('are kept as they were saved; own ones are seen by nobody else, shared ones by all, who may change them', async () => {
    const query: ViewQuery = { q: 'refund', status: 'idle', messages: 'some', handling: 'waiting', range: '24h', sort: '-message_count', from: '2026-01-01T00:00:00.000Z' };
    const mine = await save(anna, 'Refunds', { query });
    expect(mine).toMatchObject({ status: 201, body: { name: 'Refunds', query, shared: false, position: 0, version: 1, created_by: anna.user.user_id } });
    const { view_id } = mine.body;
    expect([await list(anna), await list(ben)]).toEqual([[mine.body], []]);
    for (const refused of [await change(ben, view_id, { name: 'Mine now' }), await ben.delete<Problem>(`${VIEWS}/${view_id}`), await change(ben, randomUUID(), { name: 'x' })])
      expect([refused.status, refused.body.code]).toEqual([404, 'not_found']);

    expect((await change(anna, view_id, { shared: true })).body).toMatchObject({ shared: true, version: 2 });
    expect(await names(ben)).toEqual(['Refunds (shared)']);
    expect((await change(ben, view_id, { name: 'Returns', query: ACTIVE })).body).toMatchObject({ name: 'Returns', query: ACTIVE, version: 3 });
    expect((await list(anna))[0]).toMatchObject({ name: 'Returns', query: ACTIVE });
    expect((await change(ben, view_id, { shared: false })).body).toMatchObject({ shared: false, created_by: ben.user.user_id });
    expect([await names(anna), await names(ben)]).toEqual([[], ['Returns']]);
    const shared = await saved(ben, 'Everyone', { shared: true });
    expect((await anna.delete(`${VIEWS}/${shared}`)).status).toBe(204);
    expect((await ben.delete(`${VIEWS}/${view_id}`)).status).toBe(204);
    expect([await names(anna), await names(ben)]).toEqual([[], []]);
    // Only what concerned everyone.
    expect(await recorded()).toEqual([
      ['view.shared', anna.user.user_id, view_id], ['view.changed', ben.user.user_id, view_id], ['view.unshared', ben.user.user_id, view_id],
      ['view.shared', ben.user.user_id, shared], ['view.deleted', anna.user.user_id, shared],
    ]);
  });

  test('of two changes to the same version one succeeds; without a version the last one does', async () => {
    const view_id = await saved(anna, 'Both', { shared: true });
    const answers = await Promise.all([change(anna, view_id, { name: 'A', version: 1 }), change(ben, view_id, { name: 'B', version: 1 })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)!.body.code).toBe('stale_view');
    expect((await change(anna, view_id, { name: 'C' })).body).toMatchObject({ name: 'C', version: 3 });
  });

  test('have an order, shared ones first; a moved view takes its place among its own kind', async () => {
    const [one, , three] = [await saved(anna, 'one'), await saved(anna, 'two'), await saved(anna, 'three')];
    const s2 = [await saved(anna, 's1', { shared: true }), await saved(ben, 's2', { shared: true })][1]!;
    expect(await names(anna)).toEqual(['s1 (shared)', 's2 (shared)', 'one', 'two', 'three']);
    expect((await change(anna, three, { position: 0 })).body.position).toBe(0);
    expect((await change(anna, one, { position: 40 })).body.position).toBe(2);
    expect((await change(ben, s2, { position: 0 })).body.position).toBe(0);
    expect(await names(anna)).toEqual(['s2 (shared)', 's1 (shared)', 'three', 'two', 'one']);
    await anna.delete(`${VIEWS}/${three}`);
    expect((await change(anna, one, { shared: true, position: 1 })).body).toMatchObject({ shared: true, position: 1 });
    expect(await names(anna)).toEqual(['s2 (shared)', 'one (shared)', 's1 (shared)', 'two']);
    expect((await list(anna)).map(({ position }) => position)).toEqual([0, 1, 2, 0]);
  });

  test('A40: nothing is saved that the list’s URL could not carry, nor names that nobody could read', async () => {
    const bad = [
      { query: { status: 'open' } }, { query: { cursor: 'x' } }, { query: { limit: '5' } }, { query: { sort: 'title' } }, { query: { range: '2h' } }, { query: { user_id: '7' } },
      { query: { from: 'yesterday' } }, { query: { q: 'x'.repeat(201) } }, { query: { __proto__: null, other: 1 } }, { query: null }, { query: [] },
      { name: '' }, { name: ' ' }, { name: '\u200b' }, { name: 'x'.repeat(61) }, { name: 7 }, { shared: 'yes' }, { owner_id: anna.user.user_id }, { position: 1 },
    ];
    for (const body of bad) expect([body, (await save(anna, 'ok', body)).status]).toEqual([body, 422]);
    const view_id = await saved(anna, 'ok');
    for (const body of [{}, { version: 1 }, { position: -1 }, { position: 50 }, { name: '' }, { query: { other: 1 } }, { version: 'x', name: 'y' }])
      expect([body, (await change(anna, view_id, body)).status]).toEqual([body, 422]);
    expect((await anna.patch(`${VIEWS}/7`, { name: 'x' })).status).toBe(422);
    expect(await list(anna)).toMatchObject([{ name: 'ok', version: 1 }]);
  });

  test('are at most 50 of one’s own and 50 shared, also if several are saved at once', async () => {
    for (let at = 1; at < MAX_VIEWS; at++) await saved(anna, `own ${at}`);
    const answers = await Promise.all([save(anna, 'last'), save(anna, 'too many'), save(anna, 'also too many')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(answers.find(({ status }) => status === 409)!.body.code).toBe('too_many_views');
    expect(await list(anna)).toHaveLength(MAX_VIEWS);
    const shared = await saved(anna, 'shared', { shared: true });
    expect((await change(anna, shared, { shared: false })).body.code).toBe('too_many_views');
    expect((await change(ben, shared, { shared: false })).status).toBe(200);
    expect((await save(ben, 'own')).status).toBe(201);
  });

  test('unchanged: 304 for the same administrator; another one’s list, and every change, has another ETag', async () => {
    await saved(anna, 'Shared', { shared: true });
    const first = await anna.get(VIEWS);
    const etag = first.headers.get('etag')!;
    const ask = (by: Client, tag = etag) => by.get(VIEWS, { 'if-none-match': tag });
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`]) expect([(await ask(anna, tag)).status, (await ask(anna, tag)).text]).toEqual([304, '']);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    expect((await ask(anna, '"other"')).status).toBe(200);
    await saved(ben, 'Own');
    expect([(await ask(anna)).status, (await ask(ben)).status]).toEqual([304, 200]);
    await saved(ben, 'Shared too', { shared: true });
    expect((await ask(anna)).status).toBe(200);
  });

  test('a change of a shared view that cannot be recorded does not happen', async () => {
    const view_id = await saved(anna, 'Shared', { shared: true });
    const restore = await breakAudit(on);
    expect((await change(anna, view_id, { name: 'Other' })).status).toBe(500);
    expect((await anna.delete(`${VIEWS}/${view_id}`)).status).toBe(500);
    expect((await change(anna, await saved(anna, 'Own'), { name: 'Still own' })).status).toBe(200);
    await restore();
    expect(await names(anna)).toEqual(['Shared (shared)', 'Still own']);
  });

  test('shared ones outlive their authors; own ones go with the account, and are out of reach without the role', async () => {
    await saved(ben, 'Shared', { shared: true });
    const own = await saved(ben, 'Own');
    await anna.patch(`/api/admin/users/${ben.user.user_id}`, { role: 'user' });
    expect([(await ben.get(VIEWS)).status, (await save(ben, 'x')).status, (await change(ben, own, { name: 'x' })).status]).toEqual([403, 403, 403]);
    await ben.delete('/api/auth/me', { current_password: 'a password for tests' });
    expect(await names(anna)).toEqual(['Shared (shared)']);
    expect((await change(anna, own, { name: 'x' })).status).toBe(404);
  });
});
