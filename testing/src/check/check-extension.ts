import type { Extension } from '@switchboard/api';
import type { DatabaseKind } from '../databases.js';
import { startSwitchboard, type Switchboard } from '../start-switchboard.js';
import { personalDataFaults } from './personal-data-faults.js';
import { responderFaults } from './responder-faults.js';
import { routeFaults } from './route-faults.js';
import { attempt, schemaFaults } from './schema-faults.js';
import { importFaults, textFaults } from './source-faults.js';
import { timerFaults } from './timer-faults.js';

/** One line of the report. */
export interface CheckedLine {
  title: string;
  /** what is wrong; empty if nothing is */
  faults: string[];
}

/**
 * Checks whether an extension keeps what Switchboard expects of every one.
 *
 * @param folder its package
 * @param extension its API half; null if it has none
 * @param kinds the databases to check it on
 * @param report called for each line as soon as it is known
 */
export async function checkExtension(folder: string, extension: Extension | null, kinds: readonly DatabaseKind[], report: (line: CheckedLine) => void): Promise<void> {
  const line = async (title: string, work: () => Promise<string[]> | string[]) => report({ title, faults: await attempt('the check failed', async () => work()) });
  await line('imports nothing but the doors', () => importFaults(folder));
  await line('every text is in English and in German', () => textFaults(folder));
  if (!extension) return;
  const onServer = async (kind: DatabaseKind, work: (server: Switchboard) => Promise<string[]>) => {
    const server = await startSwitchboard({ extensions: [extension], on: kind });
    try {
      return await work(server);
    } finally {
      await server.close();
    }
  };
  for (const kind of kinds) {
    await line(`starts on ${kind}, with it, without it and again; its migrations go up, down and up`, () => schemaFaults(extension, kind));
    await line(`no row outlives its person or session on ${kind}`, () => onServer(kind, (server) => personalDataFaults(extension, server)));
  }
  await line('every route says who may call it, refuses what it does not know, and is described', () => onServer('sqlite', (server) => routeFaults(extension, server)));
  await line('its responders end when they are stopped', () => responderFaults(extension));
  await line('leaves no timer behind', () => timerFaults(extension));
}
