import ts from 'typescript';
import { nodesOf, type Source, targetOf } from './source.js';

/** Files whose exports are meant for others than this checkout, or are found by a tool. */
const ENTRIES = new Set(['src/index.ts', 'src/main.ts']);

/**
 * Exported names that no other file imports: nobody needs them outside their file, or at all.
 *
 * A re-export (`export … from`) does not count as a use of what it passes on: only an import does, through any number of them.
 *
 * @param sources the files whose exports are checked
 * @param users all files that may import them, those and tests included
 */
export function unusedExports(sources: Source[], users: Source[]): string[] {
  const byPath = new Map(users.map((source) => [source.path, source]));
  const used = new Set<string>();
  const use = (path: string, name: string): void => {
    const source = byPath.get(path);
    if (!source || used.has(`${path} ${name}`)) return;
    used.add(`${path} ${name}`);
    for (const { target, names } of reExportsOf(source)) {
      if (names === null) use(target, name);
      else if (name === '*') for (const each of names.values()) use(target, each);
      else if (names.has(name)) use(target, names.get(name)!);
    }
  };
  for (const source of users) for (const { target, names } of usesOf(source)) for (const name of names) use(target, name);
  for (const source of users) if (ENTRIES.has(source.path)) use(source.path, '*');
  return sources
    .filter(({ path }) => !ENTRIES.has(path))
    .flatMap((source) => exportedNames(source).filter((name) => !used.has(`${source.path} ${name}`) && !used.has(`${source.path} *`)).map((name) => `${source.path} exports ${name}`));
}

/** What a file imports: by `import`, by `import()` and by `import('…')` in a type, whose names are unknown: `*`. */
function usesOf(source: Source): { target: string; names: string[] }[] {
  const named = source.tree.statements.filter(ts.isImportDeclaration).flatMap((statement) => {
    const target = fileOf(source, statement.moduleSpecifier);
    const bindings = statement.importClause?.namedBindings;
    if (target === null) return [];
    const names = bindings && ts.isNamedImports(bindings) ? bindings.elements.map(({ propertyName, name }) => (propertyName ?? name).text) : ['*'];
    return [{ target, names }];
  });
  const lazy = nodesOf(source).flatMap((node) => {
    const isCall = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
    const specifier = isCall ? node.arguments[0] : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined;
    const target = specifier ? fileOf(source, specifier) : null;
    return target === null ? [] : [{ target, names: ['*'] }];
  });
  return [...named, ...lazy];
}

/** One `export … from`. */
interface ReExport {
  target: string;
  /** the names by which it passes something on, with those of the origin; null for everything */
  names: Map<string, string> | null;
}

function reExportsOf(source: Source): ReExport[] {
  return source.tree.statements.filter(ts.isExportDeclaration).flatMap(({ moduleSpecifier, exportClause }): ReExport[] => {
    const target = moduleSpecifier ? fileOf(source, moduleSpecifier) : null;
    if (target === null) return [];
    if (!exportClause || !ts.isNamedExports(exportClause)) return [{ target, names: null }];
    return [{ target, names: new Map(exportClause.elements.map(({ propertyName, name }) => [name.text, (propertyName ?? name).text])) }];
  });
}

function fileOf({ path }: Source, specifier: ts.Node): string | null {
  return ts.isStringLiteral(specifier) ? targetOf(path, specifier.text) : null;
}

/** The values that a file declares and exports; types are not checked, because they may stand in the signature of something exported. */
function exportedNames({ tree }: Source): string[] {
  return tree.statements.flatMap((statement) => {
    const isExported = ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!isExported || ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) return [];
    if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map(({ name }) => name.getText(tree));
    const { name } = statement as ts.DeclarationStatement;
    return name ? [name.text] : [];
  });
}
