import { createRequire } from 'node:module';

// Part of jest itself, wherever npm put it.
const { default: Sequencer } = createRequire(import.meta.resolve('jest'))('@jest/test-sequencer');

/** Specs that are short to read and long to run: they start processes of their own and wait for them. */
const SLOW = /[\\/]api[\\/]test[\\/](bench\.spec|drills[\\/])/;

/**
 * The order of the specs. jest begins with those that took longest the last time; where it has never run, as on a fresh clone, it
 * takes the largest files for the longest. There those that it would misjudge go first, so that none is left alone at the end.
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
