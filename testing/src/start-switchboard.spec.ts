import { defineExtension } from '@switchboard/api';
import { createServer, type AddressInfo } from 'node:net';
import { startSwitchboard } from './start-switchboard.js';

let closed = 0;

/** Notes that its server was shut down. */
class Closing {
  onModuleDestroy(): void {
    closed++;
  }
}

class ClosingModule {}
Reflect.defineMetadata('providers', [Closing], ClosingModule);

test('a server that cannot listen is shut down, and nothing of it goes on', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  const extensions = [defineExtension({ name: 'closing', module: ClosingModule })];
  await expect(startSwitchboard({ extensions, settings: { PORT: String(port) } })).rejects.toThrow(/EADDRINUSE/);
  expect(closed).toBe(1);
  await new Promise((resolve) => taken.close(resolve));
});
