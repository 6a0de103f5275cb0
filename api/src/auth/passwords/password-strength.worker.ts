import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { parentPort } from 'node:worker_threads';

/** Code points judged at either end of a password; the cost of the estimate grows steeply with the length. */
const JUDGED = 32;
/** zxcvbn's scores 0 and 1: guessed within a million attempts. */
const WEAK = 1;

/** A password to judge, with words that an attacker may know. */
interface Question {
  number: number;
  password: string;
  words: string[];
}

const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: 2 * JUDGED });

parentPort!.on('message', ({ number, password, words }: Question) => {
  const points = [...password];
  const ends = points.length <= JUDGED ? [points] : [points.slice(0, JUDGED), points.slice(-JUDGED)];
  const isWeak = ends.every((end) => estimator.check(end.join(''), words).score <= WEAK);
  parentPort!.postMessage({ number, isWeak });
});
