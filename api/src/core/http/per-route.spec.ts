import type { ExecutionContext } from '@nestjs/common';
import { PerRoute } from './per-route.js';

class Inherited {
  list(): void {}
}
class ForUsers extends Inherited {}
class ForAdministrators extends Inherited {}

const at = (controller: object, handler: object) => ({ getClass: () => controller, getHandler: () => handler }) as unknown as ExecutionContext;

test('values of one inherited handler are computed once per controller, and never mixed up', () => {
  let calls = 0;
  const route = new PerRoute((context) => {
    calls++;
    return context.getClass() === ForAdministrators ? 'admin' : undefined;
  });
  const { list } = Inherited.prototype;
  for (let again = 0; again < 3; again++) {
    expect(route.of(at(ForUsers, list))).toBeUndefined();
    expect(route.of(at(ForAdministrators, list))).toBe('admin');
  }
  expect(calls).toBe(2);
});
