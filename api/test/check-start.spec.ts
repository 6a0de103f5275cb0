import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { checkStart, type Finding } from '../src/commands/check/check-start.js';
import { markMoved } from '../src/core/database/sqlite/moved-mark.js';
import { migrations } from '../src/migrations/index.js';
import { parseSettings } from '../src/settings.js';
import { createScratchDatabase, databaseKinds, type ScratchDatabase } from './support/databases.js';
import { createMigratedDatabase } from './support/migrated-database.js';

const known = migrations.map((migration) => new migration().name);

describe.each(databaseKinds)('npm run check on %s', (kind) => {
  let database: ScratchDatabase;
  afterEach(() => database.drop());

  const check = (env: Record<string, string> = {}, names: readonly string[] = known) =>
    checkStart(parseSettings({ DATABASE_URL: database.url, JWT_SECRET: 'Zp4Vn8rKx2QwLs6TbHy9Ej3UfMc7GaDo5NiRk1', PORT: '0', ...env }), names);
  const textOf = (findings: Finding[]) => findings.map(({ level, text }) => `${level}: ${text}`).join('\n');

  test('says of a new database that it would be created, and creates nothing', async () => {
    database = await createScratchDatabase(kind);
    expect(textOf(await check())).toMatch(kind === 'sqlite' ? /ok: A new database would be created at/ : /ok: PostgreSQL is empty: its tables would be created/);
    if (database.settings.kind === 'sqlite') expect(existsSync(database.settings.file)).toBe(false);
  });

  test('says which migrations would run, and refuses those of a newer version', async () => {
    database = await createMigratedDatabase(kind);
    expect(textOf(await check())).toMatch(/ok: .* has the schema of this version\./);
    expect(textOf(await check({}, [...known, 'Later1800000000000']))).toMatch(/ok: .* would be updated by 1 migrations: Later1800000000000\./);
    expect(textOf(await check({}, known.slice(0, -1)))).toMatch(/fault: The database was written by a newer version, or an extension is missing \(\w+\)\./);
  });

  test('finds a database that cannot be used, and a port that is taken', async () => {
    database = await createMigratedDatabase(kind);
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    try {
      expect(textOf(await check({ PORT: String(port) }))).toContain(`warning: Something listens on 127.0.0.1 port ${port} already`);
    } finally {
      other.close();
    }
    if (database.settings.kind === 'sqlite') markMoved(database.settings.file, { at: '2026-01-01T00:00:00.000Z', to: 'db/x' });
    const url = kind === 'sqlite' ? database.url : 'postgres://postgres@127.0.0.1:1/none';
    expect(textOf(await check({ DATABASE_URL: url }))).toMatch(kind === 'sqlite' ? /fault: .* was moved to db\/x/ : /fault: PostgreSQL does not respond/);
  });
});
