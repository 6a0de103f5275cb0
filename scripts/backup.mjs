// `npm run backup -- FILE`: copies the database while the server runs. `--force` replaces FILE.
import { runDatabaseCommand } from './lib/database-command.mjs';

await runDatabaseCommand('backup');
