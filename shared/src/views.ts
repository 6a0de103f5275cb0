import { z } from 'zod';
import { sessionHandling } from './handling.js';
import { messagesFilter, sessionSort, sessionStatus } from './sessions.js';
import { id, instant, text, visibleText } from './text.js';

/** How many views each administrator may have, and how many all of them may share. */
export const MAX_VIEWS = 50;

/** A range of time that moves with the clock, as it is in the URL of the console's list. */
export const movingRange = z.enum(['5m', '15m', '1h', '6h', '24h', '7d', '30d', 'today', 'yesterday']);
export type MovingRange = z.infer<typeof movingRange>;

/** The filters and the order of the console's list, as they are in its URL: nothing that the URL could not carry, and no page of it. */
export const viewQuery = z.strictObject({
  q: text(200).optional(),
  text: text(200).optional(),
  status: sessionStatus.optional(),
  messages: messagesFilter.optional(),
  user_id: id.optional(),
  handling: sessionHandling.optional(),
  handled_by: id.optional(),
  range: movingRange.optional(),
  from: instant.optional(),
  to: instant.optional(),
  sort: sessionSort.optional(),
});
export type ViewQuery = z.infer<typeof viewQuery>;

/** The name of a view. */
export const viewName = visibleText(60);

/**
 * A saved view of the console's list. `shared`: it belongs to all administrators, and each of them may change it; otherwise only the one who
 * has it sees it. `created_by` has saved or shared it. `position`: its place among the shared ones, or among one's own. `version` counts
 * its changes.
 */
export const savedView = z.strictObject({
  view_id: id,
  name: z.string(),
  query: viewQuery,
  shared: z.boolean(),
  position: z.number().int(),
  version: z.number().int(),
  created_by: id,
  updated_at: instant,
});
export type SavedView = z.infer<typeof savedView>;

/** `GET /api/admin/views`: the shared views, then one's own, each in their order. */
export const savedViewList = z.strictObject({ views: z.array(savedView) });
export type SavedViewList = z.infer<typeof savedViewList>;

/** `POST /api/admin/views`. The new view is the last one. */
export const viewCreation = z.strictObject({ name: viewName, query: viewQuery, shared: z.boolean().default(false) });
export type ViewCreation = z.infer<typeof viewCreation>;

/**
 * `PATCH /api/admin/views/{view_id}`: at least one field besides `version`. `position` moves it to that place, at most the last one. With
 * `version`, nothing is changed if the view has another one.
 */
export const viewChange = z
  .strictObject({
    name: viewName.optional(),
    query: viewQuery.optional(),
    shared: z.boolean().optional(),
    position: z.int().min(0, 'must not be negative').max(MAX_VIEWS - 1, `must be at most ${MAX_VIEWS - 1}`).optional(),
    version: z.int().optional(),
  })
  .refine(({ version: _, ...change }) => Object.values(change).some((value) => value !== undefined), 'must change something')
  .meta({ minProperties: 1 });
export type ViewChange = z.infer<typeof viewChange>;
