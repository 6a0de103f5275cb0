import { createRequire } from 'node:module';
import path from 'node:path';

// A dependency of jest, resolved from wherever npm installed jest.
const { default: Sequencer } = createRequire(import.meta.resolve('jest'))('@jest/test-sequencer');

/** The groups of specs are numbered: those that take longest first, so that none runs alone at the end. */
const byNumber = (a, b) => (path.basename(a.path) < path.basename(b.path) ? -1 : 1);

/** The order of the files: by number for groups of specs; otherwise jest's own, those first that took longest in the previous run. */
export default class LongestFirst extends Sequencer {
  /** @param {import('@jest/test-sequencer').Test[]} tests */
  sort(tests) {
    return process.env.TEST_GROUPS === '1' ? [...tests].sort(byNumber) : super.sort(tests);
  }
}
