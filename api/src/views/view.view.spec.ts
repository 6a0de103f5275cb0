import { savedView } from '@switchboard/shared';
import { toSavedView, type ViewRow } from './view.view.js';

const row: ViewRow = {
  view_id: '01900000-0000-7000-8000-000000000001', owner_id: null, name: 'Waiting', query: '{"handling":"waiting"}', position: 7, version: 2,
  created_by: '01900000-0000-7000-8000-000000000002', updated_at: '2026-01-31T12:00:00.000Z',
};

describe('a saved view', () => {
  test('shows exactly these fields, with its place instead of the stored position', () => {
    const view = toSavedView(row, 3);
    expect(savedView.parse(view)).toEqual(view);
    expect(view).toEqual({
      view_id: row.view_id, name: 'Waiting', query: { handling: 'waiting' }, shared: true, position: 3, version: 2, created_by: row.created_by, updated_at: row.updated_at,
    });
    expect(toSavedView({ ...row, owner_id: row.created_by }, 0).shared).toBe(false);
  });

  test.each(['odd', '{"cursor":"x"}', '{"status":"open"}', 'null'])('with the query %j, which another program wrote, shows everything', (query) => {
    expect(toSavedView({ ...row, query }, 0).query).toEqual({});
  });
});
