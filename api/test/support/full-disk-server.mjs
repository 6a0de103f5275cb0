// The built server with a database that SIGUSR2 makes full: the first signal keeps the file from growing further, the next one lets it grow
// again. For machines where no small disk can be mounted.
import { createApp } from '../../../dist/api/src/bootstrap.js';
import { loadSettings } from '../../../dist/api/src/settings.js';
import { getDataSourceToken } from '@nestjs/typeorm';
import { WRITER } from '../../../dist/api/src/core/database/data-sources.js';

/** SQLite's largest page limit. */
const MAX_PAGE_COUNT = 1_073_741_823;

const settings = loadSettings();
const app = await createApp({ settings, extensions: [] });
const writer = app.get(getDataSourceToken(WRITER), { strict: false });
let full = false;
process.on('SIGUSR2', async () => {
  full = !full;
  const [{ page_count: pages }] = await writer.query('PRAGMA page_count');
  await writer.query(`PRAGMA max_page_count = ${full ? pages + 2 : MAX_PAGE_COUNT}`);
  console.log(full ? 'The disk is full' : 'The disk has space');
});
await app.listen(settings.port, settings.host);
console.log('Switchboard is ready');
