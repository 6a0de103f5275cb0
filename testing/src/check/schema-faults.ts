import { type Extension, parseSettings, removeExtensionData } from '@switchboard/api';
import { DataSource } from 'typeorm';
import { createTestDatabase, type DatabaseKind } from '../databases.js';
import { startSwitchboard, type Switchboard } from '../start-switchboard.js';

const CONTENTS: Readonly<Record<DatabaseKind, string>> = {
  sqlite: "SELECT coalesce(sql, name) AS thing FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE '%migrations%' ORDER BY 1",
  postgres: `SELECT table_name || '.' || column_name || ' ' || data_type AS thing FROM information_schema.columns WHERE table_schema = current_schema()
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename NOT LIKE '%migrations%' ORDER BY 1`,
};

const thingsOf = async ({ query, database }: Switchboard): Promise<string[]> => (await query<{ thing: string }>(CONTENTS[database.kind])).map(({ thing }) => thing);

/** Starts a server, looks at it, and shuts it down. */
async function look<T>(server: Promise<Switchboard>, work: (server: Switchboard) => Promise<T>): Promise<T> {
  const running = await server;
  try {
    return await work(running);
  } finally {
    await running.close();
  }
}

/** @returns what is wrong with the extension's migrations: all up, no difference to its entities, all down, and up again; and with starting without it */
export async function schemaFaults(extension: Extension, kind: DatabaseKind): Promise<string[]> {
  const database = await createTestDatabase(kind);
  const start = (...extensions: Extension[]) => startSwitchboard({ extensions, database });
  try {
    const before = await look(start(), thingsOf);
    const drift = await look(start(extension), driftOf);
    const withoutIt = await attempt('Switchboard does not start without it', () => look(start(), async () => []));
    const removal = await attempt('its migrations cannot be reverted', async () => {
      await removeExtensionData(parseSettings({ DATABASE_URL: database.url, JWT_SECRET: 'nothing is signed by this key, which must be long' }), extension);
      return [];
    });
    const after = removal.length > 0 ? before : await look(start(), thingsOf);
    const again = await attempt('it does not start again after its removal', () => look(start(extension), async () => []));
    return [
      ...drift.map((statement) => `its tables differ from its entities: ${statement}`),
      ...withoutIt,
      ...removal,
      ...after.filter((thing) => !before.includes(thing)).map((thing) => `its migrations leave behind: ${thing}`),
      ...before.filter((thing) => !after.includes(thing)).map((thing) => `its migrations remove what is not theirs: ${thing}`),
      ...again,
    ];
  } finally {
    await database.drop();
  }
}

async function driftOf({ app }: Switchboard): Promise<string[]> {
  const { upQueries } = await app.get(DataSource).driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
}

/** @returns one fault if the work fails */
export async function attempt(fault: string, work: () => Promise<string[]>): Promise<string[]> {
  try {
    return await work();
  } catch (error) {
    return [`${fault}: ${error instanceof Error ? error.message : String(error)}`];
  }
}
