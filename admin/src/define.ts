/**
 * `@switchboard/admin/define`: what the file that declares an extension imports. It is loaded with every page, so it must not bring along what
 * only pages need: a bundler loads all that a module exports if it loads one thing of it.
 */
export { defineAdminExtension } from './app/core/extensions/admin-extension';
export type { AdminExtension } from './app/core/extensions/admin-extension';
