/**
 * Paths of the web application's pages, as in its router: `:session_id` and `:user_id` are UUIDs, `**` any path. The server responds with the application
 * at these and with 404 at all others; a spec of the application compares the list with its routes.
 */
export const PAGE_PATHS: readonly string[] = [
  '/',
  '/account',
  '/admin',
  '/admin/audit',
  '/admin/doctor',
  '/admin/sessions',
  '/admin/sessions/:session_id',
  '/admin/users',
  '/admin/users/:user_id',
  '/admin/x/**',
  '/c/:session_id',
  '/help/**',
  '/register',
  '/sign-in',
];
