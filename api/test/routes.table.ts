import { randomUUID } from 'node:crypto';
import type { Access } from '../src/core/http/access.js';
import { ADMIN } from './support/app.js';

/** The status that each kind of caller gets: unauthenticated, the owner of the object, another user, an administrator, a disabled user. */
export type Answers = [anonymous: number, owner: number, other: number, admin: number, disabled: number];

/** What a route must respond. */
export interface Expectation {
  access: Access;
  answers: Answers;
  body?: () => unknown;
  /** another user's object gets exactly the same response as a missing one */
  hides?: boolean;
  /** it ends the caller's sign-in or account, so each caller needs one of their own */
  ends?: boolean;
}

const open = (status: number, more: Partial<Expectation> = {}): Expectation => ({
  access: 'public', answers: [status, status, status, status, status], ...more,
});
const signedIn = (status: number, more: Partial<Expectation> = {}): Expectation => ({
  access: 'user', answers: [401, status, status, status, 401], ...more,
});
const own = (status: number, more: Partial<Expectation> = {}): Expectation => ({
  access: 'user', answers: [401, status, 404, 404, 401], hides: true, ...more,
});
const admin = (status: number, more: Partial<Expectation> = {}): Expectation => ({
  access: 'admin', answers: [401, 403, 403, status, 401], ...more,
});

let people = 0;
const { password } = ADMIN;

/** Every route of the server and what it must respond. A route that is missing here fails the spec. */
export const expectations: Record<string, Expectation> = {
  'GET /*': open(200),
  'HEAD /*': open(200),
  'GET /api/docs': open(200),
  'GET /api/docs/openapi.json': open(200),
  'GET /api/docs/assets/{file}': open(200),
  'HEAD /api/docs/assets/{file}': open(200),
  'GET /api/health': open(200),
  'GET /api/health/live': open(200),
  'GET /api/health/ready': open(200),

  'GET /api/auth/options': open(200),
  'POST /api/auth/register': open(201, { body: () => ({ email: `routes${++people}@example.com`, password }) }),
  'POST /api/auth/login': open(200, { body: () => ADMIN }),
  // It accepts only the cookie, and the matrix sends none.
  'POST /api/auth/refresh': open(401),
  'POST /api/auth/logout': open(204, { ends: true }),
  'GET /api/auth/me': signedIn(200),
  'PATCH /api/auth/me': signedIn(200, { body: () => ({ name: 'Somebody' }) }),
  'DELETE /api/auth/me': signedIn(204, { body: () => ({ current_password: password }), ends: true }),
  'POST /api/auth/password': signedIn(204, { body: () => ({ current_password: password, password }), ends: true }),
  'GET /api/auth/me/extension-data': signedIn(200),
  'GET /api/extensions': signedIn(200),
  'GET /api/auth/sign-ins': signedIn(200),
  'DELETE /api/auth/sign-ins/{sign_in_id}': own(204),

  'GET /api/sessions': signedIn(200),
  'POST /api/sessions': signedIn(201),
  'GET /api/sessions/{session_id}': own(200),
  'PATCH /api/sessions/{session_id}': own(200, { body: () => ({ title: 'Renamed' }) }),
  'DELETE /api/sessions/{session_id}': own(204),
  'POST /api/sessions/{session_id}/chat': own(200, { body: () => ({ message: 'hello' }), hides: false }),
  'POST /api/sessions/{session_id}/messages/{message_id}/replies': own(200, { body: () => ({}) }),
  'DELETE /api/sessions/{session_id}/messages/{message_id}/waiting': own(409),
  // The message of the matrix is the user's own, which cannot be rated.
  'PUT /api/sessions/{session_id}/messages/{message_id}/feedback': own(422, { body: () => ({ rating: 'up' }) }),
  'DELETE /api/sessions/{session_id}/messages/{message_id}/feedback': own(422),
  'POST /api/sessions/{session_id}/stop': own(204),
  'POST /api/sessions/{session_id}/person-request': own(200, { body: () => ({ note: 'please' }) }),
  'GET /api/sessions/{session_id}/person-request': own(200),
  'DELETE /api/sessions/{session_id}/person-request': own(200),
  'POST /api/sessions/{session_id}/typing': own(204),
  'GET /api/sessions/{session_id}/messages': own(200),
  'GET /api/sessions/{session_id}/export': own(200),
  'GET /api/sessions/{session_id}/openings': own(200),
  'GET /api/sessions/{session_id}/stream': own(200),
  'GET /api/responders': signedIn(200),
  // Without a search.
  'GET /api/help': signedIn(422),
  'GET /api/help/*': signedIn(200),

  'GET /api/admin/sessions': admin(200),
  'GET /api/admin/sessions/export': admin(200),
  'POST /api/admin/sessions/export': admin(200, { body: () => ({ session_ids: [randomUUID()] }) }),
  'GET /api/admin/sessions/stream': admin(200),
  'GET /api/admin/sessions/{session_id}': admin(200),
  'GET /api/admin/sessions/{session_id}/messages': admin(200),
  'GET /api/admin/sessions/{session_id}/export': admin(200),
  'GET /api/admin/sessions/{session_id}/stream': admin(200),
  'POST /api/admin/sessions/{session_id}/end': admin(200),
  'POST /api/admin/sessions/end': admin(200, { body: () => ({ session_ids: [randomUUID()] }) }),
  'POST /api/admin/sessions/{session_id}/take-over': admin(200, { body: () => ({}) }),
  // Of the session of the matrix, which nobody has taken over.
  'POST /api/admin/sessions/{session_id}/hand-back': admin(409),
  'POST /api/admin/sessions/{session_id}/messages': admin(409, { body: () => ({ message: 'hello' }) }),
  'POST /api/admin/sessions/{session_id}/typing': admin(204),
  'POST /api/admin/sessions/{session_id}/stop': admin(204),
  'POST /api/admin/sessions/{session_id}/openings': admin(201, { body: () => ({ reason_kind: 'support' }) }),
  'POST /api/admin/openings': admin(201, { body: () => ({ reason_kind: 'other', reason: 'a reason' }) }),
  'DELETE /api/admin/openings/{opening_id}': admin(204),
  // The handbook takes no instructions, so that there is no whisper either.
  'POST /api/admin/sessions/{session_id}/whispers': admin(422, { body: () => ({ content: 'be brief', lasts: 'next' }) }),
  'GET /api/admin/sessions/{session_id}/whispers': admin(200),
  'DELETE /api/admin/sessions/{session_id}/whispers/{whisper_id}': admin(404),

  'GET /api/admin/active-rule': admin(200),
  // Without the rule to preview.
  'GET /api/admin/active-rule/preview': admin(422),
  'GET /api/admin/policies': admin(200),
  // A version that the policy never has.
  'PUT /api/admin/policies/{name}': admin(409, { body: () => ({ value: { idle_after: '10m' }, version: 99 }) }),

  'GET /api/admin/views': admin(200),
  'POST /api/admin/views': admin(201, { body: () => ({ name: 'Mine', query: {} }) }),
  // Of a view that nobody has.
  'PATCH /api/admin/views/{view_id}': admin(404, { body: () => ({ name: 'Mine' }) }),
  'DELETE /api/admin/views/{view_id}': admin(404),

  'GET /api/admin/users': admin(200),
  'POST /api/admin/users': admin(201, { body: () => ({ email: `made${++people}@example.com`, password }) }),
  'GET /api/admin/users/{user_id}': admin(200),
  'GET /api/admin/users/{user_id}/sign-ins': admin(200),
  'PATCH /api/admin/users/{user_id}': admin(200, { body: () => ({ name: 'Somebody' }) }),
  'POST /api/admin/users/{user_id}/password': admin(204, { body: () => ({ password }) }),
  'POST /api/admin/users/{user_id}/sign-out': admin(204),
  'GET /api/admin/feedback': admin(200),
  'GET /api/admin/usage': admin(200),
  'GET /api/admin/responders': admin(200),
  // The handbook has no model to probe.
  'POST /api/admin/responders/{name}/probe': admin(422),
  'GET /api/admin/activity': admin(200),
  'GET /api/admin/knowledge': admin(200),
  'GET /api/admin/audit': admin(200),
  'GET /api/admin/audit/export': admin(200),
  'GET /api/admin/extensions': admin(200),
  'GET /api/admin/audit/verification': admin(200),
  'POST /api/admin/audit/verification': admin(200),

  'GET /api/admin/doctor/request': admin(200),
  'GET /api/admin/doctor/server': admin(200),
  'GET /api/admin/doctor/stream': admin(200),
  'GET /api/admin/instances': admin(200),
  'POST /api/admin/doctor/ping': admin(200, { body: () => ({ ping_id: randomUUID() }) }),
};

/** The name of a route in the table, which lists Swagger UI's files as one route. */
export function tableName(route: string): string {
  return route.replace(/ \/api\/docs\/assets\/.+/, ' /api/docs/assets/{file}');
}
