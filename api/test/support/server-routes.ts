import { ModulesContainer } from '@nestjs/core';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ACCESS, type Access } from '../../src/core/http/access.js';

/** A controller method that handles a route, and the access it declares. */
export interface Handler {
  name: string;
  access: Access | undefined;
}

/**
 * Every route that Fastify would match, whoever registered it.
 *
 * @returns for example `GET /api/sessions/{session_id}`, in alphabetical order
 */
export function routesOf(app: NestFastifyApplication): string[] {
  const path: string[] = [];
  const routes: string[] = [];
  for (const line of app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: true }).split('\n')) {
    const [, indent, segment, methods] = /^((?:[│ ] {3})*)[├└]── (\S+?)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
    if (indent === undefined || segment === undefined) continue;
    path.splice(indent.length / 4, Infinity, segment);
    const whole = path.join('').replace(/:(\w+)/g, '{$1}');
    for (const method of methods?.split(', ') ?? []) routes.push(`${method} ${whole}`);
  }
  return routes.sort();
}

/** Every route handler of every controller, including those of extensions. */
export function handlersOf(app: NestFastifyApplication): Handler[] {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ metatype }) => {
    if (typeof metatype !== 'function') return [];
    const prototype = metatype.prototype as Record<string, unknown>;
    return Object.getOwnPropertyNames(prototype).flatMap((name) => {
      const method = prototype[name];
      if (typeof method !== 'function' || Reflect.getMetadata(METHOD_METADATA, method) === undefined) return [];
      const own = Reflect.getMetadata(ACCESS, method) as Access | undefined;
      return [{ name: `${metatype.name}.${name}`, access: own ?? (Reflect.getMetadata(ACCESS, metatype) as Access | undefined) }];
    });
  });
}
