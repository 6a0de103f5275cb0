import type { AdminSession, CsvDelimiter, ExportFormat } from '@switchboard/shared';
import { csvHead, csvLines } from './csv.js';

/** Serialises sessions into a file. */
export interface FileFormat {
  /** media type of the response */
  readonly type: string;
  /** file name extension, without the dot */
  readonly extension: string;
  /** start of the file @param delimiter for CSV */
  head(delimiter: CsvDelimiter): string;
  /** terminated lines for some sessions; the file is its head followed by all of these in order */
  lines(sessions: readonly AdminSession[], delimiter: CsvDelimiter): string;
}

/** The media types of the formats. */
export const MEDIA_TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

/** All formats of the sessions' export. */
export const fileFormats: Record<ExportFormat, FileFormat> = {
  csv: { type: MEDIA_TYPES.csv, extension: 'csv', head: csvHead, lines: csvLines },
  ndjson: {
    type: MEDIA_TYPES.ndjson,
    extension: 'ndjson',
    head: () => '',
    lines: (sessions) => sessions.map((session) => `${JSON.stringify(session)}\n`).join(''),
  },
};

/**
 * File name of an export: ASCII, without characters that have a meaning in a file system or a header.
 *
 * @param what is exported
 * @param at instant of the export, ISO 8601
 */
export function fileName(what: 'sessions' | 'audit', at: string, { extension }: Pick<FileFormat, 'extension'>): string {
  return `switchboard-${what}-${at.slice(0, 19).replaceAll(':', '-')}Z.${extension}`;
}
