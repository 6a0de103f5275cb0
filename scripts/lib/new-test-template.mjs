/**
 * The test of a new extension, which passes.
 * @param {string} name
 * @param {Record<string, boolean>} parts what it begins with
 * @returns {string}
 */
export const testFile = (name, parts) => `import { describeOnBoth, startSwitchboard, type Switchboard } from '@switchboard/testing';
import extension from '../api/index.js';

describeOnBoth('${name}', (on) => {
  let server: Switchboard;
  beforeAll(async () => (server = await startSwitchboard({ on, extensions: [extension] })));
  afterAll(() => server.close());

  test('it runs', async () => {
    const admin = await server.admin();
    expect((await admin.get('/api/admin/extensions')).body).toMatchObject({ extensions: [{ name: '${name}', status: 'running' }] });
  });
${parts.table ? `
  test('people keep one note each', async () => {
    const [ann, bob] = [await server.user(), await server.user()];
    expect((await ann.put('/api/x/${name}', { note: 'mine' })).status).toBe(200);
    expect([(await ann.get('/api/x/${name}')).body, (await bob.get('/api/x/${name}')).body]).toEqual([{ note: 'mine' }, { note: '' }]);
  });
` : parts.route ? `
  test('it greets who is signed in', async () => {
    expect((await server.visitor().get('/api/x/${name}')).status).toBe(401);
    expect((await (await server.user('ann@example.com')).get('/api/x/${name}')).body).toEqual({ greeting: 'Hello, ann' });
  });
` : ''}});
`;
