// Asks a server every 10 ms whether it lives, from a thread of its own, and tells the longest time without an answer.
import { request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

let answered = performance.now();
let longest = 0;
const asked = [];

function ask() {
  const from = performance.now();
  const sent = request(`${workerData.url}/api/health/live`, { agent: false }, (response) => {
    response.resume();
    response.once('end', () => {
      longest = Math.max(longest, performance.now() - Math.max(from, answered));
      answered = performance.now();
    });
  });
  sent.on('error', () => undefined);
  sent.end();
}

asked.push(setInterval(ask, 10));
parentPort.on('message', () => {
  parentPort.postMessage(Math.max(longest, performance.now() - answered));
  longest = 0;
  answered = performance.now();
});
