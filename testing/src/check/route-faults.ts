import type { Extension } from '@switchboard/api';
import { randomUUID } from 'node:crypto';
import type { TestClient } from '../client.js';
import type { Switchboard } from '../start-switchboard.js';

interface Content {
  content?: Record<string, { schema?: unknown }>;
}

interface Operation {
  requestBody?: Content;
  responses: Record<string, Content>;
}

/** Routes whose answer has no schema: event streams and files. */
const WITHOUT_SCHEMA = /\/(stream|export)$/;

/** @returns what is wrong with the extension's routes: who may call them, what they accept, and how they are described */
export async function routeFaults(extension: Extension, server: Switchboard): Promise<string[]> {
  const [visitor, user, admin] = [server.visitor(), await server.user(), await server.admin()];
  const { paths } = (await visitor.get<{ paths: Record<string, Record<string, Operation>> }>('/api/docs/openapi.json')).body;
  const own = Object.entries(paths).filter(([path]) => `${path}/`.startsWith(`/api/x/${extension.name}/`));
  const faults: string[] = [];
  for (const [path, operations] of own)
    for (const [name, operation] of Object.entries(operations)) {
      const [method, target] = [name.toUpperCase(), path.replace(/\{\w+\}/g, randomUUID())];
      const found = [...(await accessFaults(method, target, { visitor, user, admin })), ...(await strictnessFaults(method, target, operation, admin, user)), ...describedFaults(path, operation)];
      faults.push(...found.map((fault) => `${method} ${path} ${fault}`));
    }
  return faults;
}

async function accessFaults(method: string, path: string, { visitor, user, admin }: Record<'visitor' | 'user' | 'admin', TestClient>): Promise<string[]> {
  // An unknown parameter keeps it from doing anything, but is looked at only after the caller.
  const status = (client: TestClient) => client.status(method, `${path}?unknown_parameter=1`);
  const [asVisitor, asUser, asAdmin] = [await status(visitor), await status(user), await status(admin)];
  if (asAdmin === 403) return ['declares neither @Public() nor a role nor a permission: it answers 403 to everybody'];
  if (asAdmin !== 422) return [`answers ${asAdmin} to an unknown query parameter instead of 422: give @Query a strict schema`];
  if (asVisitor !== 401 && asVisitor !== 422) return [`answers ${asVisitor} to somebody who is not signed in instead of 401`];
  return asUser === 403 || asUser === 422 ? [] : [`answers ${asUser} to a user`];
}

async function strictnessFaults(method: string, path: string, { requestBody }: Operation, admin: TestClient, user: TestClient): Promise<string[]> {
  if (!requestBody) return [];
  const statuses = [await user.status(method, path, { unknown_field: 1 }), await admin.status(method, path, { unknown_field: 1 })];
  return statuses.includes(422) ? [] : [`accepts unknown fields: give @Body a z.strictObject`];
}

function describedFaults(path: string, { requestBody, responses }: Operation): string[] {
  const hasSchema = (content: Content) => Object.values(content.content ?? {}).some(({ schema }) => schema !== undefined);
  const answers = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  const isDescribed = WITHOUT_SCHEMA.test(path) || answers.some(([status, content]) => status === '204' || hasSchema(content));
  return [
    ...(isDescribed ? [] : ['does not say what it answers: add @ApiOkResponse({ standardSchema })']),
    ...(requestBody && !hasSchema(requestBody) ? ['has a body without a schema: write @Body({ schema })'] : []),
  ];
}
