import { consoleFiles } from './new-console-templates.mjs';
import { testFile } from './new-test-template.mjs';

/** `my-notes` as the name of a class: `MyNotes`. */
const classNameOf = (name) => name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

const manifest = (name, version, { page }) => json({
  name: `@example/switchboard-${name}`,
  version: '0.1.0',
  private: true,
  type: 'module',
  keywords: ['switchboard-extension'],
  switchboard: { name, host: `^${version}`, api: './dist/api/index.js', ...(page && { admin: './admin/index.ts' }) },
});

const indexFile = (name, Name, table, stamp, parts) => {
  const providers = [parts.table && `${Name}Repository`, parts.listener && `${Name}Listener`, parts.responder && `${Name}Responder`].filter(Boolean);
  const names = [(parts.route || parts.table) && `${Name}Controller`, parts.table && parts.page && `${Name}AdminController`].filter(Boolean);
  const controllers = names.length > 0 ? `controllers: [${names.join(', ')}], ` : '';
  return [
    "import { Module } from '@nestjs/common';",
    "import { defineExtension } from '@switchboard/api';",
    parts.table && parts.page && `import { ${Name}AdminController } from './${name}.admin.controller.js';`,
    (parts.route || parts.table) && `import { ${Name}Controller } from './${name}.controller.js';`,
    parts.listener && `import { ${Name}Listener } from './${name}.listener.js';`,
    parts.table && `import { ${Name}Repository } from './${name}.repository.js';`,
    parts.responder && `import { ${Name}Responder } from './${name}.responder.js';`,
    parts.table && `import { Create${Name}${stamp}, ${Name}Entity } from './${name}.table.js';`,
    '',
    `@Module({ ${controllers}providers: [${providers.join(', ')}] })`,
    `class ${Name}Module {}`,
    '',
    'export default defineExtension({',
    `  name: '${name}',`,
    `  module: ${Name}Module,`,
    parts.table && `  entities: [${Name}Entity],\n  migrations: [Create${Name}${stamp}],\n  personal_data: [{ table: '${table}', user: 'user_id' }],`,
    parts.responder && `  responders: [${Name}Responder],`,
    '});',
    '',
  ].filter((line) => line !== false && line !== undefined).join('\n');
};

const plainController = (name, Name) => `import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags, CurrentPrincipal, type Principal, Roles } from '@switchboard/api';
import { z } from 'zod';

const greeting = z.strictObject({ greeting: z.string() });
type Greeting = z.infer<typeof greeting>;

@ApiTags('${name}')
@ApiBearerAuth()
@Roles('user')
@Controller('x/${name}')
export class ${Name}Controller {
  @Get()
  @ApiOkResponse({ standardSchema: greeting })
  greet(@CurrentPrincipal() principal: Principal): Greeting {
    return { greeting: \`Hello, \${principal.name ?? principal.email}\` };
  }
}
`;

const tableController = (name, Name) => `import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags, CurrentPrincipal, type Principal, Roles } from '@switchboard/api';
import { z } from 'zod';
import { ${Name}Repository } from './${name}.repository.js';

const note = z.strictObject({ note: z.string().max(1_000) });
type Note = z.infer<typeof note>;

/** One note for each person. */
@ApiTags('${name}')
@ApiBearerAuth()
@Roles('user')
@Controller('x/${name}')
export class ${Name}Controller {
  constructor(private readonly notes: ${Name}Repository) {}

  @Get()
  @ApiOkResponse({ standardSchema: note })
  mine(@CurrentPrincipal() { user_id }: Principal): Promise<Note> {
    return this.notes.of(user_id);
  }

  @Put()
  @ApiOkResponse({ standardSchema: note })
  put(@CurrentPrincipal() { user_id }: Principal, @Body({ schema: note }) body: Note): Promise<Note> {
    return this.notes.put(user_id, body.note);
  }
}
`;

/** What a page of live rows asks for. */
const adminController = (name, Name) => `import { Controller, Get, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags, CurrentPrincipal, Feed, type Principal, Roles } from '@switchboard/api';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { ${Name}Repository } from './${name}.repository.js';

const noteList = z.strictObject({ notes: z.array(z.strictObject({ user_id: z.string(), note: z.string() })) });
type NoteList = z.infer<typeof noteList>;

/** Everybody's notes, for administrators. */
@ApiTags('${name}')
@ApiBearerAuth()
@Roles('admin')
@Controller('x/${name}')
export class ${Name}AdminController {
  constructor(
    private readonly notes: ${Name}Repository,
    private readonly feed: Feed,
  ) {}

  @Get('notes')
  @ApiOkResponse({ standardSchema: noteList })
  async all(): Promise<NoteList> {
    return { notes: await this.notes.all() };
  }

  @Get('stream')
  stream(@CurrentPrincipal() principal: Principal, @Res() reply: FastifyReply): void {
    return this.feed.channel('${name}').open(reply, principal);
  }
}
`;

const repository = (name, table, Name) => `import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Feed, Statement, WriteGate } from '@switchboard/api';
import type { DataSource } from 'typeorm';

const find = new Statement<{ note: string }>('SELECT note FROM ${table} WHERE user_id = $1');
const all = new Statement<{ user_id: string; note: string }>('SELECT user_id, note FROM ${table} ORDER BY user_id DESC LIMIT 100');
const put = new Statement('INSERT INTO ${table} (user_id, note) VALUES ($1, $2) ON CONFLICT (user_id) DO UPDATE SET note = excluded.note');

@Injectable()
export class ${Name}Repository {
  constructor(
    @InjectDataSource() private readonly reader: DataSource,
    private readonly gate: WriteGate,
    private readonly feed: Feed,
  ) {}

  /** Those of the people who came last, at most 100. */
  all(): Promise<{ user_id: string; note: string }[]> {
    return all.all(this.reader);
  }

  async of(user_id: string): Promise<{ note: string }> {
    return (await find.one(this.reader, user_id)) ?? { note: '' };
  }

  async put(user_id: string, note: string): Promise<{ note: string }> {
    await this.gate.run(async ({ manager }) => void (await put.all(manager, user_id, note)));
    this.feed.channel('${name}').move();
    return { note };
  }
}
`;

const tableFile = (table, Name, stamp) => `import { Column, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner } from 'typeorm';

@Entity('${table}')
export class ${Name}Entity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_${table}' }) user_id!: string;
  @Column('text') note!: string;
}

export class Create${Name}${stamp} implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE "${table}" ("user_id" text NOT NULL, "note" text NOT NULL, CONSTRAINT "pk_${table}" PRIMARY KEY ("user_id"))');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "${table}"');
  }
}
`;

const listener = (Name) => `import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Bus, SessionEnded } from '@switchboard/api';

@Injectable()
export class ${Name}Listener implements OnModuleInit {
  private readonly logger = new Logger(${Name}Listener.name);

  constructor(private readonly bus: Bus) {}

  onModuleInit(): void {
    this.bus.committed(SessionEnded, ({ session }) => this.logger.log({ session_id: session.session_id }, 'a session has ended'));
  }
}
`;

const responder = (name, Name) => `import { Injectable } from '@nestjs/common';
import type { Responder, ResponderPart, ResponderRequest } from '@switchboard/api';

/** Repeats what it was told. */
@Injectable()
export class ${Name}Responder implements Responder {
  readonly name = '${name}';

  async *respond({ message, signal }: ResponderRequest): AsyncIterable<ResponderPart> {
    for (const word of message.content.split(' ')) {
      if (signal.aborted) return;
      yield { text: \`\${word} \` };
    }
  }
}
`;

/**
 * The files of a new extension.
 * @param {string} name
 * @param {string} version of this Switchboard
 * @param {number} stamp the migration's timestamp, in milliseconds
 * @param {Record<string, boolean>} parts what it begins with
 * @returns {Record<string, string>} their contents, by path in its folder
 */
export function templatesOf(name, version, stamp, parts) {
  const [Name, table] = [classNameOf(name), `${name.replaceAll('-', '_')}_notes`];
  return {
    'package.json': manifest(name, version, parts),
    'tsconfig.json': json({ extends: '../tsconfig.json', include: ['api', 'test'] }),
    'tsconfig.build.json': json({ extends: './tsconfig.json', compilerOptions: { rootDir: '.', outDir: 'dist' }, include: ['api'] }),
    'api/index.ts': indexFile(name, Name, table, stamp, parts),
    ...((parts.route || parts.table) && { [`api/${name}.controller.ts`]: parts.table ? tableController(name, Name) : plainController(name, Name) }),
    ...(parts.table && { [`api/${name}.repository.ts`]: repository(name, table, Name), [`api/${name}.table.ts`]: tableFile(table, Name, stamp) }),
    ...(parts.listener && { [`api/${name}.listener.ts`]: listener(Name) }),
    ...(parts.responder && { [`api/${name}.responder.ts`]: responder(name, Name) }),
    ...(parts.table && parts.page && { [`api/${name}.admin.controller.ts`]: adminController(name, Name) }),
    [`test/${name}.spec.ts`]: testFile(name, parts),
    ...(parts.page && consoleFiles(name, Name, parts.table)),
  };
}
