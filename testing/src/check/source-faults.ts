import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

/** What an extension may import of Switchboard. */
const DOORS = /^@switchboard\/(api|admin|admin\/define|testing|testing\/pages)$/;
const SKIPPED = new Set(['node_modules', 'dist', '.git']);

/** Every TypeScript file of a package. */
function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : sourcesOf(path);
    return /\.m?ts$/.test(entry.name) ? [path] : [];
  });
}

/** @returns the imports that reach past the doors, or out of the package */
export function importFaults(folder: string): string[] {
  return sourcesOf(folder).flatMap((file) => {
    const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'));
    return importedFiles
      .map(({ fileName }) => fileName)
      .filter((specifier) => {
        if (specifier.startsWith('.')) return !`${resolve(dirname(file), specifier)}${sep}`.startsWith(`${resolve(folder)}${sep}`);
        return specifier.startsWith('@switchboard/') && !DOORS.test(specifier);
      })
      .map((specifier) => `${relative(folder, file)} imports ${specifier}, which is not part of a door`);
  });
}

/** @returns the texts of the console half that are missing in one of the languages: those of `admin/texts/en.ts` and `de.ts` */
export function textFaults(folder: string): string[] {
  const [en, de] = ['en', 'de'].map((language) => join(folder, 'admin', 'texts', `${language}.ts`)) as [string, string];
  if (!existsSync(en) && !existsSync(de)) return [];
  const [english, german] = [keysOf(en), keysOf(de)];
  return [
    ...[...english].filter((key) => !german.has(key)).map((key) => `${key} has no German text`),
    ...[...german].filter((key) => !english.has(key)).map((key) => `${key} has no English text`),
  ];
}

/** @returns the paths of all texts in the object literals of a file: `page.title` */
function keysOf(file: string): Set<string> {
  const keys = new Set<string>();
  if (!existsSync(file)) return keys;
  const visit = (node: ts.Node, path: string[]): void => {
    if (!ts.isPropertyAssignment(node)) return ts.forEachChild(node, (child) => visit(child, path));
    const own = [...path, ts.isStringLiteral(node.name) || ts.isIdentifier(node.name) ? node.name.text : node.name.getText()];
    if (ts.isObjectLiteralExpression(node.initializer)) node.initializer.properties.forEach((property) => visit(property, own));
    else keys.add(own.join('.'));
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true), []);
  return keys;
}
