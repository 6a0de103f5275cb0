import { get } from 'node:http';
import type { Scratch } from '../scratch.js';

/** Cost of exporting a whole database for the server and its other clients. */
export interface ExportCost {
  /** sessions in the file */
  rows: number;
  bytes: number;
  seconds: number;
  /** longest response time of a trivial request during the export, in milliseconds: the longest event-loop block plus the round trip */
  longestWaitMs: number;
  /** peak resident set size during the export, in bytes */
  resident: number;
}

/** Pause between two probes, in milliseconds. */
const PROBE_INTERVAL_MS = 10;

/**
 * Exports all sessions of a running server as NDJSON, reads the stream at full speed, and probes the server meanwhile.
 *
 * @param resident queries the resident set size of the server's process
 * @throws Error when the file is incomplete or has another number of sessions
 */
export async function exportAll(scratch: Pick<Scratch, 'server' | 'authorization'>, sessions: number, resident: () => Promise<number>): Promise<ExportCost> {
  const cost: ExportCost = { rows: 0, bytes: 0, seconds: 0, longestWaitMs: 0, resident: 0 };
  const [name, value] = scratch.authorization.split(': ') as [string, string];
  const at = `http://127.0.0.1:${scratch.server.port}/api`;
  let isOver = false;
  const probe = async (): Promise<void> => {
    while (!isOver) {
      const requestedAt = performance.now();
      await (await fetch(`${at}/health/live`)).arrayBuffer();
      cost.longestWaitMs = Math.max(cost.longestWaitMs, performance.now() - requestedAt);
      cost.resident = Math.max(cost.resident, await resident());
      await new Promise((resolve) => setTimeout(resolve, PROBE_INTERVAL_MS));
    }
  };
  const probing = probe();
  const startedAt = performance.now();
  try {
    await new Promise<void>((resolve, reject) => {
      get(`${at}/admin/sessions/export?format=ndjson`, { agent: false, headers: { [name]: value } }, (response) => {
        response.on('data', (chunk: Buffer) => {
          cost.bytes += chunk.length;
          for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, end + 1)) cost.rows++;
        });
        response.once('error', reject).once('end', resolve);
      }).once('error', reject);
    });
  } finally {
    isOver = true;
    await probing;
  }
  cost.seconds = (performance.now() - startedAt) / 1_000;
  if (cost.rows !== sessions) throw new Error(`the export holds ${cost.rows} sessions, not ${sessions}`);
  return cost;
}
