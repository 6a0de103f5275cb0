import { createRequire } from 'node:module';

// A dependency of jest, resolved from wherever npm installed jest.
const { default: Sequencer } = createRequire(import.meta.resolve('jest'))('@jest/test-sequencer');

/** Specs with little code and long run times: they start processes and wait for them. */
const SLOW = /[\\/]api[\\/]test[\\/](bench\.spec|drills[\\/])/;

/**
 * The order of the specs. jest starts with those that took longest in the previous run; without timings, as on a fresh clone, it
 * assumes that the largest files take longest. In that case, the specs it would misjudge go first, so that none runs alone at the
 * end.
 */
export default class LongestFirst extends Sequencer {
  /** @param {import('@jest/test-sequencer').Test[]} tests */
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.some(({ duration }) => duration)) return sorted;
    const isSlow = ({ path }) => SLOW.test(path);
    return [...sorted.filter(isSlow), ...sorted.filter((test) => !isSlow(test))];
  }
}
