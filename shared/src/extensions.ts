import { z } from 'zod';

/**
 * `GET /api/admin/extensions`: the installed extensions that run, those that are `off` by EXTENSIONS_OFF, and those that are `gone` while their
 * tables are still in the database. `detail` is a short word for what a failing one says is wrong.
 */
export const extensionList = z.strictObject({
  extensions: z.array(
    z.strictObject({
      name: z.string(),
      version: z.string().nullable(),
      status: z.enum(['running', 'failing', 'off', 'gone']),
      detail: z.string().nullable(),
    }),
  ),
});
export type ExtensionList = z.infer<typeof extensionList>;

/** `GET /api/extensions`: the names of the extensions that the server runs without, so that the pages hide them too. */
export const extensionsLeftOut = z.strictObject({ off: z.array(z.string()) });
export type ExtensionsLeftOut = z.infer<typeof extensionsLeftOut>;
