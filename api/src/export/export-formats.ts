import type { AdminSession, CsvDelimiter, ExportFormat } from '@switchboard/shared';
import { csvHead, csvLines } from './csv.js';

/** How sessions become bytes of a file. */
export interface FileFormat {
  /** media type of the answer */
  readonly type: string;
  /** end of the file's name */
  readonly extension: string;
  /** what the file begins with @param delimiter of CSV */
  head(delimiter: CsvDelimiter): string;
  /** lines for some sessions, each ended; the file is its head and all of these, one after another */
  lines(sessions: readonly AdminSession[], delimiter: CsvDelimiter): string;
}

/** Every format that an export may have. */
export const fileFormats: Record<ExportFormat, FileFormat> = {
  csv: { type: 'text/csv; charset=utf-8; header=present', extension: 'csv', head: csvHead, lines: csvLines },
  ndjson: {
    type: 'application/x-ndjson; charset=utf-8',
    extension: 'ndjson',
    head: () => '',
    lines: (sessions) => sessions.map((session) => `${JSON.stringify(session)}\n`).join(''),
  },
};

/**
 * Names the file that an export becomes: ASCII and free of whatever a file system or a header gives a meaning to.
 *
 * @param at instant of the export, ISO 8601
 */
export function fileName(at: string, { extension }: FileFormat): string {
  return `switchboard-sessions-${at.slice(0, 19).replaceAll(':', '-')}Z.${extension}`;
}
