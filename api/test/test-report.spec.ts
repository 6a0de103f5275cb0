import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../src/core/config/project-root.js';
import { countJest, countPlaywright } from '../../scripts/lib/test-report.mjs';

describe('the list of failures at the end of npm test', () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-report-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const written = (report: object): string => {
    const file = join(folder, 'report.json');
    writeFileSync(file, JSON.stringify(report));
    return file;
  };
  const jestReport = (...failureMessages: string[]) => written({
    testResults: [{ name: '/x/001.spec.ts', status: 'failed', assertionResults: [{ status: 'failed', fullName: 'chat answers', failureMessages }] }],
    numPassedTests: 3, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0,
  });

  it('says where a test of a group failed, and why', () => {
    const file = jestReport(`Error: no\n    at until (${projectRoot()}/api/test/support/until.ts:30:1)\n    at Object.<anonymous> (${projectRoot()}/api/test/chat.spec.ts:12:34)`);
    expect(countJest(file, 1)).toEqual({ passed: 3, failed: 1, skipped: 0, failures: ['chat answers (api/test/chat.spec.ts:12:34)\n    Error: no'] });
  });

  it('shortens long reasons', () => {
    const [failure] = countJest(jestReport(`Error: ${'very '.repeat(1_000)}\nlong`), 1).failures;
    expect(failure!.length).toBeLessThan(500);
  });

  it('says where a browser test failed, and why, without colours', () => {
    const error = { message: '\u001b[31mError: not visible\u001b[39m', stack: `\u001b[31mError: not visible\u001b[39m\n\nLocator: a button\n    at ${projectRoot()}/e2e/chat.spec.ts:7:8` };
    const spec = { title: 'answers', tests: [{ status: 'unexpected', results: [{ errors: [error] }] }] };
    const file = written({ errors: [], stats: { expected: 1, unexpected: 1, flaky: 0, skipped: 0 }, suites: [{ title: 'chat.spec.ts', specs: [spec] }] });
    expect(countPlaywright(file, 1).failures).toEqual(['chat.spec.ts › answers (e2e/chat.spec.ts:7:8)\n    Error: not visible\n    Locator: a button']);
  });
});
