import { type SavedView, viewQuery } from '@switchboard/shared';
import type { ViewEntity } from './view.entity.js';

/** A row of the table. */
export type ViewRow = Omit<ViewEntity, 'owner'>;

/**
 * @param position its place among the views of the same owner, from 0
 * @returns the view as the API exposes it; a query that another program has made invalid is shown as none
 */
export function toSavedView(row: ViewRow, position: number): SavedView {
  return {
    view_id: row.view_id,
    name: row.name,
    query: queryOf(row.query),
    shared: row.owner_id === null,
    position,
    version: row.version,
    created_by: row.created_by,
    updated_at: row.updated_at,
  };
}

function queryOf(json: string): SavedView['query'] {
  try {
    return viewQuery.parse(JSON.parse(json));
  } catch {
    return {};
  }
}
