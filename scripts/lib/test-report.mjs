import { readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ROOT } from './checkout.mjs';

/**
 * Result of a step of `npm test`.
 * @typedef {{ passed: number, failed: number, skipped: number, failures: string[] }} Count
 */

/** The result of a step that counts as a single test. */
export const singleResult = (passed, failure = '') =>
  ({ passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0, failures: passed ? [] : [failure] });

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null; // the runner ended before it wrote one
  }
}

/** A runner that exits with an error has failed even if no test has. */
function withOutcome(count, code, what) {
  if (code === 0 || count.failed > 0) return count;
  return { ...count, failed: 1, failures: [`${what} exited with code ${code} although no test failed`] };
}

/** How much of an error's text is repeated in the list of failures, in lines and in characters. */
const SHOWN = { lines: 4, characters: 400 };

/** The place in a spec where a test failed, since the file that jest ran may be a group of specs, and helpers fail for their callers. */
function placeOf(text) {
  const place = text.split(/[\s()]+/).find((word) => /\.spec\.ts:\d+:\d+$/.test(word));
  return place ? ` (${path.relative(ROOT, place.replace('file://', ''))})` : '';
}

/**
 * A failed test as it appears at the end, where it is found although the runner's own output is long.
 * @param {string} name
 * @param {string} text the error's message and stack
 */
function failure(name, text) {
  const plain = stripVTControlCharacters(text);
  const lines = plain.split('\n').filter((line) => line.trim() !== '' && !/^\s+at /.test(line)).slice(0, SHOWN.lines);
  return [name + placeOf(plain), ...lines.map((line) => `    ${line}`)].join('\n').slice(0, name.length + SHOWN.characters);
}

/**
 * Counts the tests in jest's report.
 * @param {string} file written by --json --outputFile
 * @param {number} code jest's exit code
 * @returns {Count} a spec that could not run at all counts as one failure
 */
export function countJest(file, code) {
  const report = readReport(file);
  if (!report) return singleResult(false, `jest exited with code ${code} without writing a report`);
  const failures = [];
  let broken = 0;
  for (const suite of report.testResults) {
    const failed = suite.assertionResults.filter(({ status }) => status === 'failed');
    failures.push(...failed.map((test) => failure(test.fullName, test.failureMessages.join('\n'))));
    if (suite.status === 'failed' && failed.length === 0) {
      broken += 1;
      failures.push(`${suite.name} did not run`);
    }
  }
  const count = {
    passed: report.numPassedTests, failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + report.numTodoTests, failures,
  };
  if (count.passed + count.failed === 0) return singleResult(false, 'jest found no tests');
  return withOutcome(count, code, 'jest');
}

/**
 * Counts the tests in Playwright's report. A test that passed only on retry counts as failed, because it is flaky.
 * @param {string} file written by the json reporter
 * @param {number} code Playwright's exit code
 * @returns {Count}
 */
export function countPlaywright(file, code) {
  const report = readReport(file);
  if (!report) return singleResult(false, `the browser tests exited with code ${code} without writing a report`);
  const failures = report.errors.map(({ message }) => (message ?? 'an error outside any test').split('\n')[0]);
  const walk = (suite, path) => {
    for (const inner of suite.suites ?? []) walk(inner, [...path, inner.title]);
    for (const spec of suite.specs ?? []) {
      for (const { status, results } of spec.tests) {
        if (!['unexpected', 'flaky'].includes(status)) continue;
        failures.push(failure([...path, spec.title].join(' › '), results.flatMap(({ errors }) => errors.map(({ message, stack }) => stack ?? message)).join('\n')));
      }
    }
  };
  for (const suite of report.suites) walk(suite, [suite.title]);
  const { expected, unexpected, flaky, skipped } = report.stats;
  const count = { passed: expected, failed: unexpected + flaky + report.errors.length, skipped, failures };
  if (count.passed + count.failed === 0) return singleResult(false, 'no browser tests were found');
  return withOutcome(count, code, 'the browser tests');
}

/** Adds up counts. */
export const sum = (counts) => counts.reduce(
  (total, count) => ({
    passed: total.passed + count.passed, failed: total.failed + count.failed, skipped: total.skipped + count.skipped,
    failures: [...total.failures, ...count.failures],
  }),
  { passed: 0, failed: 0, skipped: 0, failures: [] },
);

/** The closing line. */
export const totalsLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
