import { Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { ProblemFilter } from '../core/http/problem.filter.js';
import { RouteMethods } from '../core/http/route-methods.js';
import { HelpController } from './help.controller.js';
import { HelpService } from './help.service.js';
import { KnowledgeBase } from './knowledge-base.js';

const knowledge = new KnowledgeBase([
  { document: 'using', markdown: '# Using it\n\nSit down.' },
  { document: 'adr/0001 one writer', markdown: '# One writer\n\nBecause.' },
]);

@Module({ controllers: [HelpController], providers: [HelpService, { provide: KnowledgeBase, useValue: knowledge }] })
class HelpModule {}

describe('GET /api/help/{document}', () => {
  let app: NestFastifyApplication;
  let address: string;

  beforeAll(async () => {
    const testingModule = await Test.createTestingModule({ imports: [HelpModule] }).compile();
    app = testingModule.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    app.setGlobalPrefix('api');
    app.useGlobalFilters(new ProblemFilter(new RouteMethods(app.getHttpAdapter().getInstance()), { countRefused: () => undefined }));
    await app.listen(0, '127.0.0.1');
    address = await app.getUrl();
  });

  afterAll(() => app.close());

  it('returns a document, including one in a folder', async () => {
    const answer = await fetch(`${address}/api/help/using`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ document: 'using', title: 'Using it', markdown: '# Using it\n\nSit down.' });
    const nested = await fetch(`${address}/api/help/adr/0001%20one%20writer`);
    expect(await nested.json()).toMatchObject({ document: 'adr/0001 one writer', title: 'One writer' });
  });

  it.each(['nothing', '', 'using.md', '%2e%2e/package.json', '..%2f..%2fpackage.json', 'adr/..%2fusing', '%00', '/etc/passwd', 'constructor'])(
    'responds 404 to %p',
    async (name) => {
      const answer = await fetch(`${address}/api/help/${name}`);
      expect(answer.status).toBe(404);
      expect(await answer.json()).not.toHaveProperty('markdown');
    },
  );
});
