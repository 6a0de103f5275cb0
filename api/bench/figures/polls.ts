import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark } from '../benchmark.js';
import { ratioFinding } from '../finding.js';
import { requestBytes } from '../load/connection.js';
import { Load } from '../load/load.js';
import { fetchOnce, listRequest, checkLength, repeatedRequest } from '../load/polls.js';
import { alternate } from '../rounds.js';

/** Rows for a page of about 10 kB. */
const ROWS = 28;

/** B1 and B2: cost of the console's poll compared with bare Fastify sending the same response without inspecting the request. */
export const polls: Benchmark = {
  figures: ['B1', 'B2'],
  async run(pool) {
    const scratch = await pool.reading(10_000);
    const folder = mkdtempSync(join(tmpdir(), 'switchboard-bench-'));
    try {
      const { server, authorization } = scratch;
      const fresh = listRequest(authorization, `?limit=${ROWS}`);
      const { etag, text } = await fetchOnce(server.port, fresh);
      const poll = listRequest(authorization, `?limit=${ROWS}`, `If-None-Match: ${etag}`);
      const page = join(folder, 'page.json');
      writeFileSync(page, text);
      const fixed = await scratch.plainBaseline('fixed', page);

      const unchanged = [
        { subject: server, load: await Load.open(server.port, repeatedRequest(poll, 304)) },
        { subject: fixed, load: await Load.open(fixed.port, repeatedRequest(requestBytes({ path: '/unchanged', headers: [`If-None-Match: ${etag}`] }), 304)) },
      ];
      const pages = [
        { subject: server, load: await Load.open(server.port, repeatedRequest(fresh, 200, checkLength(text))) },
        { subject: fixed, load: await Load.open(fixed.port, repeatedRequest(requestBytes({ path: '/page' }), 200, checkLength(text))) },
      ];
      const [poll304, fixed304] = await alternate(unchanged, pool.scale);
      const [shared, fixedPage] = await alternate(pages, pool.scale);
      // On PostgreSQL the sign-in is cached for a second: refresh it just before counting.
      await unchanged[0]!.load.run(0);
      // The minimum of three runs: the server's background work may add a statement, but hardly in every run.
      const counts: number[] = [];
      for (let times = 0; times < 3; times++) counts.push(await server.statementsDuring(() => unchanged[0]!.load.run(0)));
      const statements = Math.min(...counts);
      if (statements > 0) throw new Error(`${statements} SQL statements were run for polls where nothing changed`);
      for (const { load } of [...unchanged, ...pages]) load.close();

      const b1 = { of: poll304!, to: fixed304! };
      const b2 = { of: shared!, to: fixedPage! };
      return [
        ratioFinding('B1', 'poll, nothing changed, valid token (no SQL) ÷ bare Fastify’s fixed 304', 'rate', b1, { least: 0.8 }),
        ratioFinding('B1', 'the same', 'cpu', b1, { most: 1.25 }),
        ratioFinding('B2', 'page from the shared snapshot ÷ bare Fastify’s fixed page of the same bytes', 'rate', b2, { least: 0.75 }),
        ratioFinding('B2', 'the same', 'cpu', b2, null),
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
