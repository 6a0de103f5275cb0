// Sends requests from its own thread, so that the client's cost is not counted as the server's. Each message to it is a list of requests,
// sent concurrently; its reply is the list of their statuses.
import { Agent, request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const agent = new Agent({ keepAlive: true });

function send({ method, path, headers, body }) {
  return new Promise((resolve) => {
    const sent = request(workerData.url + path, { agent, method, headers }, (response) => {
      // An event stream never ends by itself.
      if (/event-stream/.test(response.headers['content-type'] ?? '') && method === 'GET') sent.destroy();
      response.once('error', () => undefined).once('close', () => resolve(response.statusCode)).resume();
    });
    sent.once('error', () => resolve(0)).end(body);
  });
}

parentPort.on('message', async (requests) => parentPort.postMessage(await Promise.all(requests.map(send))));
