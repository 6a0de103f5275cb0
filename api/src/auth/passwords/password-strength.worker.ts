import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { parentPort } from 'node:worker_threads';

/** Code points estimated at either end of a password; the cost of the estimate grows steeply with the length. */
const ESTIMATED_LENGTH = 32;
/** zxcvbn's scores 0 and 1: guessed within a million attempts. */
const MAX_WEAK_SCORE = 1;

/** A password to estimate, with words that an attacker may know. */
interface StrengthRequest {
  number: number;
  password: string;
  words: string[];
}

const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: 2 * ESTIMATED_LENGTH });

parentPort!.on('message', ({ number, password, words }: StrengthRequest) => {
  const points = [...password];
  const ends = points.length <= ESTIMATED_LENGTH ? [points] : [points.slice(0, ESTIMATED_LENGTH), points.slice(-ESTIMATED_LENGTH)];
  const isWeak = ends.every((end) => estimator.check(end.join(''), words).score <= MAX_WEAK_SCORE);
  parentPort!.postMessage({ number, isWeak });
});
