import { once } from 'node:events';
import { type IncomingMessage, Server, type ServerResponse } from 'node:http';
import { DomainError } from '../errors/domain-error.js';
import { PROBLEM_HEADERS, toProblem } from './problem.js';
import { newRequestId } from './request-id.js';
import { createHttpServer, type FastPath } from './server.js';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * The server's port before the application is ready.
 *
 * States: closed; listening by itself, reporting that the process is alive but not ready; taken over by the application. The port stays
 * open when the application takes over, so no request in between is refused.
 */
export class StartupServer {
  private handler: Handler = respondWhileStarting;
  private fastPath: FastPath = () => false;
  private readonly server = createHttpServer((request, response) => this.handler(request, response), (request, response) => this.fastPath(request, response));

  /** Starts to listen by itself, unless it does already. @throws what `listen` throws, such as EADDRINUSE */
  async listen(port: number, host: string): Promise<void> {
    if (this.server.listening) return;
    Server.prototype.listen.call(this.server, { port, host });
    await once(this.server, 'listening');
  }

  /**
   * Hands the port over to the application.
   *
   * @param handler handles requests from the moment the application listens
   * @param fastPath called before the handler, from the same moment
   * @returns a server on which the application can call `listen`, as on any other
   */
  takeOver(handler: Handler, fastPath: FastPath): Server {
    const { server } = this;
    server.listen = (...address: unknown[]) => {
      [this.handler, this.fastPath] = [handler, fastPath];
      if (!server.listening) Server.prototype.listen.apply(server, address as Parameters<Server['listen']>);
      else process.nextTick(() => server.emit('listening'));
      return server;
    };
    return server;
  }
}

function respondWhileStarting(request: IncomingMessage, response: ServerResponse): void {
  const path = (request.url ?? '/').split('?', 1)[0]!;
  if (path === '/api/health/live') {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }).end('{"status":"ok"}');
    return;
  }
  const requestId = newRequestId();
  const error = new DomainError('unavailable', path === '/api/health/ready' ? 'not_ready' : 'starting', 'The server is waiting for its database.');
  const problem = toProblem(error, path, requestId);
  response.writeHead(problem.status, { ...PROBLEM_HEADERS, 'x-request-id': requestId, 'retry-after': '5' }).end(JSON.stringify(problem));
}
