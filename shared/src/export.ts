import { z } from 'zod';
import { adminSessionsQuery } from './sessions.js';

/** `csv`: a table for spreadsheets; `ndjson`: for programs, one JSON object on each line. */
export const exportFormat = z.enum(['csv', 'ndjson']);
export type ExportFormat = z.infer<typeof exportFormat>;

/** What parts the cells of CSV. Spreadsheets take a comma for it only where numbers are not written with one. */
export const csvDelimiter = z.enum(['comma', 'semicolon', 'tab']);
export type CsvDelimiter = z.infer<typeof csvDelimiter>;

/** `GET /api/admin/sessions/export`: the list's filters and order without its paging, since all that matches is in the file. */
export const sessionsExportQuery = adminSessionsQuery
  .omit({ limit: true, cursor: true })
  .extend({ format: exportFormat.default('csv'), delimiter: csvDelimiter.default('comma') });
export type SessionsExportQuery = z.infer<typeof sessionsExportQuery>;
