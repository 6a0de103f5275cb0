import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** A source file, read and parsed. */
export interface Source {
  /** relative to its root, with slashes: `sessions/session.view.ts` */
  path: string;
  text: string;
  tree: ts.SourceFile;
}

/** One module that a file imports or re-exports from. */
export interface Import {
  /** as written */
  specifier: string;
  /** path of the file it refers to, or null for a package */
  target: string | null;
  /** names imported as values; a whole namespace is `*` */
  values: string[];
  /** whether nothing of it is left in the compiled file */
  isType: boolean;
}

/** Parses a text as if it were at this path. */
export function sourceOf(path: string, text: string): Source {
  return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
}

/** Reads every TypeScript file in a folder. @param folder relative to `api` */
export function readSources(folder: string): Source[] {
  const root = fileURLToPath(new URL(`../../${folder}/`, import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/'));
  return files.filter((file) => file.endsWith('.ts')).sort().map((file) => sourceOf(file, readFileSync(root + file, 'utf8')));
}

/** Whether it is a test rather than part of the product. */
export const isSpec = ({ path }: Source): boolean => path.endsWith('.spec.ts');

/** What a file imports, by `import` and by `export … from`, types included. */
export function importsOf({ path, tree }: Source): Import[] {
  return tree.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const { moduleSpecifier } = statement;
    if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return [];
    const specifier = moduleSpecifier.text;
    const values = ts.isImportDeclaration(statement) ? valuesOf(statement) : [];
    const isType = ts.isImportDeclaration(statement) ? statement.importClause !== undefined && values.length === 0 : isTypeExport(statement);
    return [{ specifier, target: targetOf(path, specifier), values, isType }];
  });
}

function isTypeExport({ isTypeOnly, exportClause }: ts.ExportDeclaration): boolean {
  return isTypeOnly || (exportClause !== undefined && ts.isNamedExports(exportClause) && exportClause.elements.every((element) => element.isTypeOnly));
}

/** The path of the file that a specifier in another file refers to, or null for a package. */
export function targetOf(path: string, specifier: string): string | null {
  return specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts') : null;
}

function valuesOf({ importClause }: ts.ImportDeclaration): string[] {
  if (!importClause || importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return [];
  const { name, namedBindings } = importClause;
  const own = name ? ['default'] : [];
  if (!namedBindings) return own;
  if (ts.isNamespaceImport(namedBindings)) return [...own, '*'];
  const named = namedBindings.elements.filter(({ isTypeOnly }) => !isTypeOnly);
  return [...own, ...named.map(({ propertyName, name: local }) => (propertyName ?? local).text)];
}

/** Every node of a file, in source order. */
export function nodesOf({ tree }: Source): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return nodes;
}

/** The location of a node in a form that editors can open. */
export function placeOf({ path, tree }: Source, node: ts.Node): string {
  return `${path}:${tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1}`;
}
