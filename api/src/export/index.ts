export { csvTable } from './csv.js';
export { SessionsExported } from './export.events.js';
export { fileName, MEDIA_TYPES } from './export-formats.js';
export { ExportModule } from './export.module.js';
export { FileStreams, type OpenFile } from './file-streams.js';
