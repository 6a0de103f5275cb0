import ts from 'typescript';
import { importsOf, type Source } from './source.js';

/** One name exported by the public API. */
export interface PublicExport {
  name: string;
  isType: boolean;
  /** the comment above its declaration; empty if there is none, null if the declaration was not found */
  comment: string | null;
}

/** @param sources every file, including the public API as `index.ts` */
export function publicExports(sources: Source[]): PublicExport[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const index = byPath.get('index.ts')!;
  return index.tree.statements.filter(ts.isExportDeclaration).flatMap((statement) => {
    const names = statement.exportClause && ts.isNamedExports(statement.exportClause) ? statement.exportClause.elements : [];
    return names.map(({ name, isTypeOnly }) => ({
      name: name.text,
      isType: isTypeOnly || statement.isTypeOnly,
      comment: commentOf(name.text, targetOf(index, statement), byPath),
    }));
  });
}

/** Whether the public API re-exports a whole file, including whatever is added to it later. */
export function exportsEverything({ tree }: Source): boolean {
  return tree.statements.some((statement) => ts.isExportDeclaration(statement) && !statement.exportClause);
}

function targetOf(source: Source, { moduleSpecifier }: ts.ExportDeclaration): string | null {
  const specifier = moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '';
  return importsOf(source).find((each) => each.specifier === specifier)?.target ?? null;
}

/** Follows re-exports down to the declaration. */
function commentOf(name: string, path: string | null, sources: Map<string, Source>): string | null {
  const source = path === null ? undefined : sources.get(path);
  if (!source) return null;
  for (const statement of source.tree.statements) {
    if (declares(statement, name)) return ts.getJSDocCommentsAndTags(statement).map((part) => part.getText(source.tree)).join('\n');
    if (!ts.isExportDeclaration(statement)) continue;
    const { exportClause } = statement;
    const isReExported = !exportClause || (ts.isNamedExports(exportClause) && exportClause.elements.some((each) => each.name.text === name));
    const found = isReExported ? commentOf(name, targetOf(source, statement), sources) : null;
    if (found !== null) return found;
  }
  return null;
}

function declares(statement: ts.Statement, name: string): boolean {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.some((each) => each.name.getText() === name);
  const isNamed = ts.isClassDeclaration(statement) || ts.isFunctionDeclaration(statement) || ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
  return isNamed && statement.name?.text === name;
}
