import { adminSessionsQuery } from '@switchboard/shared';
import { viewKeyOf } from './session-feed.js';

const keyOf = (query: Record<string, string>) => viewKeyOf(adminSessionsQuery.parse(query));

describe('the key of a view', () => {
  test('is the same for equivalent queries, however they were written', () => {
    expect(keyOf({ status: 'active', q: 'refund', limit: '50' })).toBe(keyOf({ limit: '50', q: 'refund', status: 'active' }));
    expect(keyOf({ sort: '-last_activity_at' })).toBe(keyOf({}));
    expect(keyOf({ limit: '20' })).toBe(keyOf({ limit: '020' }));
  });

  test('differs for queries that are not equivalent', () => {
    const queries = [{}, { status: 'active' }, { status: 'idle' }, { q: 'active' }, { text: 'active' }, { user_id: '01900000-0000-7000-8000-000000000000' }, { sort: 'created_at' }, { limit: '10' }, { cursor: 'WyItbGFz' }];
    expect(new Set(queries.map((query) => keyOf(query as Record<string, string>))).size).toBe(queries.length);
  });
});
