import { Controller, Get, Module } from '@nestjs/common';
import type { Problem } from '@switchboard/shared';
import { defineExtension } from '../src/extension/index.js';
import { startApp } from './support/app.js';
import { handlersOf, routesOf } from './support/server-routes.js';

@Controller('x/undeclared')
class UndeclaredController {
  @Get()
  secret(): string {
    return 'secret';
  }
}

@Module({ controllers: [UndeclaredController] })
class UndeclaredModule {}

test('a route that declares no access answers 403 to every caller', async () => {
  const on = await startApp({ extensions: [defineExtension({ name: 'undeclared', module: UndeclaredModule })] });
  try {
    expect(handlersOf(on.app).filter(({ access }) => access === undefined)).toEqual([
      { name: 'UndeclaredController.secret', access: undefined },
    ]);
    expect(routesOf(on.app)).toContain('GET /api/x/undeclared');
    for (const client of [on.anonymous(), await on.user(), await on.admin()]) {
      const answer = await client.get<Problem>('/api/x/undeclared');
      expect([answer.status, answer.body.code]).toEqual([403, 'access_undeclared']);
      expect(answer.text).not.toContain('secret');
    }
  } finally {
    await on.close();
  }
});
