export { SessionsExported } from './export.events.js';
export { ExportModule } from './export.module.js';
