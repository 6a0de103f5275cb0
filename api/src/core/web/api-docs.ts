import fastifyStatic from '@fastify/static';
import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pageCsp } from '../http/security-headers.js';
import { applyDescriptions } from './api-description.js';

/** Where the files of Swagger UI are served. */
const ASSETS = '/api/docs/assets/';

const docsPage = (nonce: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Switchboard API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${ASSETS}swagger-ui.css">
</head>
<body>
<main id="docs"></main>
<script src="${ASSETS}swagger-ui-bundle.js"></script>
<script nonce="${nonce}">
SwaggerUIBundle({ url: '/api/docs/openapi.json', dom_id: '#docs', deepLinking: true, persistAuthorization: false });
</script>
</body>
</html>
`;

/**
 * Serves the API documentation at /api/docs, generated from the same schemas that validate requests, and the OpenAPI document at
 * /api/docs/openapi.json.
 */
export async function serveApiDocs(app: INestApplication, fastify: FastifyInstance, version: string): Promise<void> {
  let document: Promise<Buffer> | undefined;
  const root = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  await fastify.register(fastifyStatic, { root, prefix: ASSETS, decorateReply: false, index: false, wildcard: false, globIgnore: ['**/*.{map,md,json,html}', '**/node_modules/**'] });
  fastify.get('/api/docs', (_request, reply) => {
    const nonce = randomBytes(16).toString('base64');
    return reply
      .header('content-security-policy', pageCsp(nonce))
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(docsPage(nonce));
  });
  fastify.get('/api/docs/openapi.json', async (_request, reply) => {
    document ??= createDocument(app, version);
    return reply.header('cache-control', 'no-cache').type('application/json; charset=utf-8').send(await document);
  });
}

/** Created on the first request: startup does not wait for it, and few servers ever receive one. @returns the document as JSON */
async function createDocument(app: INestApplication, version: string): Promise<Buffer> {
  const swagger = await import('@nestjs/swagger');
  applyDescriptions(swagger);
  const config = new swagger.DocumentBuilder()
    .setTitle('Switchboard')
    .setDescription('A chat service in which administrators can watch every conversation live. Errors are RFC 9457 problem details.')
    .setVersion(version)
    .addBearerAuth()
    .build();
  const document = swagger.SwaggerModule.createDocument(app, config);
  markOptionalBodies(document);
  return Buffer.from(JSON.stringify(document));
}

/** Nest marks every body as required; one whose fields are all optional may be omitted (see {@link readJsonBodies}). */
function markOptionalBodies(document: OpenAPIObject): void {
  for (const { post, patch } of Object.values(document.paths))
    for (const body of [post?.requestBody, patch?.requestBody]) {
      if (!body || !('content' in body)) continue;
      const schema = body.content['application/json']?.schema;
      if (schema && 'properties' in schema) body.required = (schema.required ?? []).length > 0 || (schema.minProperties ?? 0) > 0;
    }
}
