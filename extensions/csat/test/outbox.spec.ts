import { createTestDatabase, describeOnBoth, startSwitchboard, type Switchboard, type TestDatabase } from '@switchboard/testing';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import csat from '../api/index.js';
import { Outbox } from '../api/outbox.js';
import type { Rating } from '../api/rating.js';

/** A program that is told of ratings. */
class Receiver {
  readonly told: { key: string; rating: Rating }[] = [];
  status = 200;
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      request.on('end', () => {
        if (this.status === 200) this.told.push({ key: String(request.headers['idempotency-key']), rating: JSON.parse(text) as Rating });
        response.writeHead(this.status).end();
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/ratings`;
  }

  close(): Promise<unknown> {
    return new Promise((resolve) => this.server.close(resolve));
  }
}

describeOnBoth('the outbox', (on) => {
  let database: TestDatabase;
  let receiver: Receiver;
  let url: string;
  let server: Switchboard;

  const start = async () => (server = await startSwitchboard({ database, extensions: [csat], settings: { CSAT_WEBHOOK_URL: url } }));
  const rateOne = async () => {
    const [ann, admin] = [await server.user(`${crypto.randomUUID()}@example.com`), await server.admin()];
    const { session_id } = (await ann.post<{ session_id: string }>('/api/sessions')).body;
    await admin.post(`/api/admin/sessions/${session_id}/end`);
    await ann.put(`/api/x/csat/sessions/${session_id}/rating`, { stars: 3 });
    return session_id;
  };
  const drain = () => server.app.get(Outbox, { strict: false }).run(new AbortController().signal);

  beforeEach(async () => {
    database = await createTestDatabase(on);
    receiver = new Receiver();
    url = await receiver.listen();
    await start();
  });
  afterEach(async () => {
    await server.close();
    await receiver.close();
    await database.drop();
  });

  test('a rating that could not be sent is sent after a restart', async () => {
    receiver.status = 503;
    const session_id = await rateOne();
    await expect(drain()).rejects.toThrow('CSAT_WEBHOOK_URL answered 503');
    await server.close();
    receiver.status = 200;
    await start();
    await drain();
    expect(new Set(receiver.told.map(({ rating }) => rating.session_id))).toEqual(new Set([session_id]));
    expect(await server.query('SELECT * FROM csat_outbox')).toEqual([]);
  });

  test('health says when it has been stuck for ten minutes, and the server stays ready', async () => {
    receiver.status = 503;
    await rateOne();
    const health = async () => (await server.visitor().get<{ status: string; extensions: object }>('/api/health')).body;
    expect((await health()).extensions).toEqual({ csat: { status: 'ok', detail: null } });
    server.clock.advance(601_000);
    expect(await health()).toMatchObject({ status: 'ok', extensions: { csat: { status: 'failing', detail: 'outbox_stuck' } } });
    const admin = await server.admin();
    expect((await admin.get('/api/admin/extensions')).body).toEqual({ extensions: [{ name: 'csat', version: null, status: 'failing', detail: 'outbox_stuck' }] });
  });
});

test('a URL of another kind is refused by the name of the setting', async () => {
  await expect(startSwitchboard({ extensions: [csat], settings: { CSAT_WEBHOOK_URL: 'ftp://example.com' } })).rejects.toThrow('CSAT_WEBHOOK_URL must be an http or https address');
});
