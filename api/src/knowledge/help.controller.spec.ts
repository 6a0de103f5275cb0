import { Module } from '@nestjs/common';
import type { HelpPassages } from '@switchboard/shared';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { ProblemFilter } from '../core/http/problem.filter.js';
import { RouteMethods } from '../core/http/route-methods.js';
import { validationPipe } from '../core/http/validation.js';
import { HelpController } from './help.controller.js';
import { HelpService } from './help.service.js';
import { KnowledgeBase } from './knowledge-base.js';

const knowledge = new KnowledgeBase([
  { document: 'using', markdown: '# Using it\n\nSit down.' },
  { document: 'kitchen/rice', markdown: `# Rice\n\n## Rinse rice\n\n\`\`\`sh\nrinse\n\`\`\`\n\n- ${'First find a bowl. '.repeat(20)}\n- Then rinse the rice.\n\n## Cook it\n\nBoil the rice.` },
  // Of several parts, since it is long.
  { document: 'long', markdown: `# Long\n\n## Section one\n\n${`${'A section of words. '.repeat(60)}\n\n`.repeat(6)}` },
  { document: 'many', markdown: Array.from({ length: 6 }, (_, number) => `## Section ${number} of many\n\n${'Nothing to see. '.repeat(6)}`).join('\n\n') },
  { document: 'adr/0001 one writer', markdown: '# One writer\n\nBecause.' },
]);

@Module({ controllers: [HelpController], providers: [HelpService, { provide: KnowledgeBase, useValue: knowledge }] })
class HelpModule {}

describe('the documents over HTTP', () => {
  let app: NestFastifyApplication;
  let address: string;

  beforeAll(async () => {
    const testingModule = await Test.createTestingModule({ imports: [HelpModule] }).compile();
    app = testingModule.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    app.setGlobalPrefix('api');
    app.useGlobalPipes(validationPipe);
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

  const found = async (q: string) => ((await (await fetch(`${address}/api/help?q=${encodeURIComponent(q)}`)).json()) as HelpPassages).passages;

  it('finds passages, best first, with the words in their excerpts and the address of their headings', async () => {
    const [best, ...others] = await found('how do I rinse rice?');
    expect(best).toEqual({ title: 'Rice', heading: 'Rinse rice', excerpt: expect.stringMatching(/^….*bowl\. Then rinse the rice\.$/), url: '/help/kitchen/rice#rinse-rice' });
    expect(others.map(({ url }) => url)).not.toContain(best!.url);
    expect((await found('cook')).map(({ excerpt }) => excerpt)).toEqual(['Boil the rice.']);
    expect((await found('down'))[0]?.url).toBe('/help/using#using-it');
  });

  it('finds nothing that the built-in responder would not link to, at most five, and each heading once', async () => {
    expect([await found('a helicopter over the rice of Peru in winter'), await found('the'), await found('   ')]).toEqual([[], [], []]);
    const urls = (await found('section')).map(({ url }) => url);
    expect(urls).toHaveLength(5);
    expect(new Set(urls).size).toBe(5);
  });

  it.each(['', '?q=', `?q=${'x'.repeat(201)}`, '?q=a&q=b', '?q=a&limit=9', '?q=%00'])('responds 422 to %p', async (query) => {
    expect((await fetch(`${address}/api/help${query}`)).status).toBe(422);
  });
});
