import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { signInBrowser, waitForContent, withSharedBrowser } from '../browser.js';
import type { Benchmark } from '../benchmark.js';
import { BenchmarkSkipped } from '../benchmark-skipped.js';
import { type Finding, valueFinding } from '../finding.js';
import { freePort } from '../subject.js';

const run = promisify(execFile);

/** Not a dependency of the product: fetched only when this figure is measured. */
const PACKAGE = 'lighthouse@13.5.0';
const FETCH_TIMEOUT_MS = 180_000;
const AUDIT_TIMEOUT_MS = 120_000;

const categories = { performance: 'performance', accessibility: 'accessibility', 'best-practices': 'best practices', seo: 'SEO' };

/** B20: Lighthouse scores of the sign-in page, the chat and the live page. */
export const lighthouse: Benchmark = {
  figures: ['B20'],
  needsPages: true,
  async run(pool) {
    const { server } = await pool.reading(1_000);
    const url = `http://127.0.0.1:${server.port}`;
    const folder = mkdtempSync(join(tmpdir(), 'switchboard-bench-lighthouse-'));
    const npx = (args: string[], timeout: number) => run('npx', ['--yes', PACKAGE, ...args], { cwd: folder, timeout, env: environment() });
    try {
      await npx(['--version'], FETCH_TIMEOUT_MS).catch((error: Error) => {
        throw new BenchmarkSkipped(`Lighthouse could not be fetched: ${error.message}`);
      });
      const port = await freePort();
      const audit = async (name: string, path: string, landing = new RegExp(`^${path}$`)): Promise<Finding[]> => {
        const report = join(folder, 'report.json');
        await npx([`${url}${path}`, `--port=${port}`, `--output-path=${report}`, ...OPTIONS], AUDIT_TIMEOUT_MS);
        return scores(name, landing, JSON.parse(readFileSync(report, 'utf8')) as Report);
      };
      return await withSharedBrowser(port, async (context) => {
        const signIn = await audit('sign-in', '/sign-in');
        await signInBrowser(context, url);
        // Checks that the pages work before Lighthouse audits them.
        const page = await context.newPage();
        for (const [path, shown] of [['/', waitForContent.chat], ['/admin/sessions', waitForContent.live]] as const) {
          await page.goto(`${url}${path}`);
          await shown(page);
        }
        await page.close();
        return [...signIn, ...(await audit('chat', '/', /^\/c\/[0-9a-f-]{36}$/)), ...(await audit('live page', '/admin/sessions'))];
      });
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  },
};

/** Keeps cookies, which hold the browser's sign-in. */
const OPTIONS = [
  '--output=json', '--quiet', '--preset=desktop', '--disable-storage-reset', '--no-enable-error-reporting', `--only-categories=${Object.keys(categories).join(',')}`,
];

/** Uses the current Node version and drops NODE_OPTIONS, which are meant for this process. */
function environment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  return { ...inherited, PATH: `${dirname(process.execPath)}:${inherited['PATH'] ?? ''}` };
}

/** The parts of Lighthouse's report that are used. */
interface Report {
  finalDisplayedUrl: string;
  categories: Record<string, { score: number | null }>;
}

/** @throws Error when Lighthouse audited another page or a score is missing */
function scores(name: string, landing: RegExp, report: Report): Finding[] {
  if (!landing.test(new URL(report.finalDisplayedUrl).pathname)) throw new Error(`Lighthouse was redirected to ${report.finalDisplayedUrl}`);
  return Object.entries(categories).map(([key, measure]) => {
    const score = report.categories[key]?.score;
    if (typeof score !== 'number') throw new Error(`Lighthouse has no score of ${name} for ${measure}`);
    return valueFinding('B20', name, measure, '/100', [score * 100], { least: 95 });
  });
}
