import { get } from 'node:http';
import type { Scratch } from '../scratch.js';

/** What the export of a whole database cost the server and everybody else. */
export interface ExportToll {
  /** sessions in the file */
  rows: number;
  bytes: number;
  seconds: number;
  /** longest time that a question which costs nothing waited for its answer meanwhile, in milliseconds: the loop's longest stop and the way there */
  longestWaitMs: number;
  /** largest resident set seen meanwhile, in bytes */
  resident: number;
}

/** Pause between two questions, in milliseconds. */
const LOOK_MS = 10;

/**
 * Exports all sessions of a running server as NDJSON, reads them as fast as they come, and asks it something else all the while.
 *
 * @param resident asks the server's process for its resident set
 * @throws Error when the file breaks off, or does not hold so many sessions
 */
export async function exportAll(scratch: Pick<Scratch, 'server' | 'authorization'>, sessions: number, resident: () => Promise<number>): Promise<ExportToll> {
  const toll: ExportToll = { rows: 0, bytes: 0, seconds: 0, longestWaitMs: 0, resident: 0 };
  const [name, value] = scratch.authorization.split(': ') as [string, string];
  const at = `http://127.0.0.1:${scratch.server.port}/api`;
  let isOver = false;
  const look = async (): Promise<void> => {
    while (!isOver) {
      const begun = performance.now();
      await (await fetch(`${at}/health/live`)).arrayBuffer();
      toll.longestWaitMs = Math.max(toll.longestWaitMs, performance.now() - begun);
      toll.resident = Math.max(toll.resident, await resident());
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  };
  const looking = look();
  const begun = performance.now();
  try {
    await new Promise<void>((resolve, reject) => {
      get(`${at}/admin/sessions/export?format=ndjson`, { agent: false, headers: { [name]: value } }, (response) => {
        response.on('data', (chunk: Buffer) => {
          toll.bytes += chunk.length;
          for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, end + 1)) toll.rows++;
        });
        response.once('error', reject).once('end', resolve);
      }).once('error', reject);
    });
  } finally {
    isOver = true;
    await looking;
  }
  toll.seconds = (performance.now() - begun) / 1_000;
  if (toll.rows !== sessions) throw new Error(`the export holds ${toll.rows} sessions, not ${sessions}`);
  return toll;
}
