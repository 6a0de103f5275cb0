// The built server with two more migrations: one adds a column, and one, of the phase `contract`, removes it again.
import { createApp } from '../../../dist/api/src/bootstrap.js';
import { migrations } from '../../../dist/api/src/migrations/index.js';
import { loadSettings } from '../../../dist/api/src/settings.js';

class Adds1900000000001 {
  name = 'Adds1900000000001';
  up = (runner) => runner.query('ALTER TABLE instances ADD COLUMN to_be_removed text');
}

class Removes1900000000002 {
  name = 'Removes1900000000002';
  phase = 'contract';
  up = (runner) => runner.query('ALTER TABLE instances DROP COLUMN to_be_removed');
}

migrations.push(Adds1900000000001, Removes1900000000002);
const settings = loadSettings();
const app = await createApp({ settings, extensions: [] });
process.once('SIGTERM', () => app.close().then(() => process.exit(0)));
await app.listen(settings.port, settings.host);
console.log('Switchboard is ready');
