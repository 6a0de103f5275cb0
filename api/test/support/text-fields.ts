import type { TestApp } from './app.js';

/** A string that a client can send. */
export interface TextField {
  method: string;
  /** with its parameters in braces */
  path: string;
  in: 'path' | 'query' | 'header' | 'body';
  name: string;
  /** its maximum length in characters, if it has a limit of its own */
  maxLength?: number;
}

interface Schema {
  type?: string;
  maxLength?: number;
  properties?: Record<string, Schema>;
  anyOf?: Schema[];
  oneOf?: Schema[];
}

interface Operation {
  parameters?: { in: TextField['in']; name: string; schema?: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

/** Headers that the server or Node reads. */
const HEADERS = [
  'authorization', 'cookie', 'accept', 'accept-language', 'accept-encoding', 'user-agent', 'if-none-match', 'last-event-id', 'origin',
  'content-type', 'host', 'x-forwarded-for', 'forwarded', 'x-request-id', 'traceparent',
];

const maxLength = (schema: Schema | undefined): { maxLength?: number } => (schema?.maxLength === undefined ? {} : { maxLength: schema.maxLength });
const isText = (schema: Schema): boolean => schema.type === 'string' || [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].some(isText);

/**
 * Every parameter and every string field of a body in the API's own OpenAPI description, and the headers. A new field is included
 * automatically, and is expected to describe its limit.
 */
export async function textFieldsOf(on: TestApp): Promise<TextField[]> {
  const { paths } = (await on.anonymous().get<{ paths: Record<string, Record<string, Operation>> }>('/api/docs/openapi.json')).body;
  const described = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([verb, { parameters = [], requestBody }]) => {
      const route = { method: verb.toUpperCase(), path };
      const body = Object.entries(requestBody?.content['application/json']?.schema.properties ?? {}).filter(([, schema]) => isText(schema));
      return [
        ...parameters.map(({ in: location, name, schema }) => ({ ...route, in: location, name, ...maxLength(schema) })),
        ...body.map(([name, schema]) => ({ ...route, in: 'body' as const, name, ...maxLength(schema) })),
      ];
    }),
  );
  // An id in the path is validated the same way on every route.
  const first = described.filter((field, at) => field.in !== 'path' || described.findIndex(({ in: location, name }) => location === 'path' && name === field.name) === at);
  return [...first, ...HEADERS.map((name) => ({ method: 'POST', path: '/api/sessions', in: 'header' as const, name }))];
}
