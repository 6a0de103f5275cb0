import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { parentPort } from 'node:worker_threads';

/** Code points judged at either end of a password; the cost of the estimate grows steeply with the length. */
const JUDGED_LENGTH = 32;
/** zxcvbn's scores 0 and 1: guessed within a million attempts. */
const MAX_WEAK_SCORE = 1;

/** A password to judge, with words that an attacker may know. */
interface StrengthRequest {
  number: number;
  password: string;
  words: string[];
}

const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: 2 * JUDGED_LENGTH });

parentPort!.on('message', ({ number, password, words }: StrengthRequest) => {
  const points = [...password];
  const ends = points.length <= JUDGED_LENGTH ? [points] : [points.slice(0, JUDGED_LENGTH), points.slice(-JUDGED_LENGTH)];
  const isWeak = ends.every((end) => estimator.check(end.join(''), words).score <= MAX_WEAK_SCORE);
  parentPort!.postMessage({ number, isWeak });
});
