import { z } from 'zod';
import { adminSessionsQuery, selectedSessions } from './sessions.js';

/** `csv`: a table for spreadsheets; `ndjson`: for programs, one JSON object per line. */
export const exportFormat = z.enum(['csv', 'ndjson']);
export type ExportFormat = z.infer<typeof exportFormat>;

/** The delimiter of CSV cells. Spreadsheets accept a comma only in locales that do not use it as the decimal separator. */
export const csvDelimiter = z.enum(['comma', 'semicolon', 'tab']);
export type CsvDelimiter = z.infer<typeof csvDelimiter>;

/** `GET /api/admin/sessions/export`: the list's filters and order without pagination, since the file contains every match. */
export const sessionsExportQuery = adminSessionsQuery
  .omit({ limit: true, cursor: true })
  .extend({ format: exportFormat.default('csv'), delimiter: csvDelimiter.default('comma') });
export type SessionsExportQuery = z.infer<typeof sessionsExportQuery>;

/** `POST /api/admin/sessions/export`: these sessions, in this order, as far as they exist. */
export const selectedSessionsExport = z.strictObject({
  session_ids: selectedSessions,
  format: exportFormat.default('csv'),
  delimiter: csvDelimiter.default('comma'),
});
export type SelectedSessionsExport = z.infer<typeof selectedSessionsExport>;
