import ts from 'typescript';
import { importsOf, nodesOf, placeOf, type Source } from './source.js';

/** Where TypeORM's data access is allowed. */
const isAllowed = (path: string): boolean => path.startsWith('core/database/') || path.startsWith('migrations/') || path.endsWith('.repository.ts');

/** Methods that read or write rows, wherever their object came from. */
const ACCESS = /^(query|getRepository|getTreeRepository|createQueryBuilder|createQueryRunner|find(One)?(OrFail|By|OneBy)?)$/;
const TRANSACTIONS = /^(transaction|createQueryRunner|startTransaction|commitTransaction|rollbackTransaction)$/;
/** Objects on which those names mean TypeORM's methods. */
const SOURCES = /(manager|reader|writer|source|runner|connection)$/i;

/** Data access outside repositories: by imports and by calls. */
export function dataAccessOutsideRepositories(sources: Source[]): string[] {
  return sources.filter(({ path }) => !isAllowed(path)).flatMap((source) => [...forbiddenImports(source), ...forbiddenCalls(source)]);
}

function forbiddenImports(source: Source): string[] {
  const isEntity = source.path.endsWith('.entity.ts');
  return importsOf(source).flatMap(({ specifier, values, target }) => {
    if (specifier === 'typeorm' && values.length > 0 && !isEntity) return [`${source.path} imports ${values.join(', ')} from TypeORM`];
    if (specifier === '@nestjs/typeorm') return values.map((name) => `${source.path} injects with ${name}`);
    if (target === 'core/database/statement.ts' && values.length > 0) return [`${source.path} creates a statement`];
    return target === 'core/database/data-sources.ts' ? [`${source.path} uses the writer`] : [];
  });
}

function forbiddenCalls(source: Source): string[] {
  return nodesOf(source).flatMap((node) => {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
    const { name, expression } = node.expression;
    return ACCESS.test(name.text) && SOURCES.test(expression.getText(source.tree)) ? [`${placeOf(source, node)} calls ${name.text}`] : [];
  });
}

/**
 * Writes that do not take part in a write-gate job: a statement that changes rows and runs on anything but a job's manager, a writing
 * TypeORM method called on anything else, a transaction of its own.
 */
export function writesOutsideGate(sources: Source[]): string[] {
  return sources.filter(({ path }) => !path.startsWith('core/database/') && !path.startsWith('migrations/')).flatMap((source) => {
    const writeStatements = changingStatements(source);
    return nodesOf(source).flatMap((node) => {
      if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
      const object = node.expression.expression.getText(source.tree);
      const name = node.expression.name.text;
      const first = node.arguments[0]?.getText(source.tree) ?? '';
      const bypassesGate = writeStatements.has(object) && !/(^|\.)manager$/.test(first);
      const opensTransaction = TRANSACTIONS.test(name) && SOURCES.test(object);
      return bypassesGate || opensTransaction ? [`${placeOf(source, node)} ${object}.${name}(${first})`] : [];
    });
  });
}

/** The file's constants that hold a statement changing rows. */
function changingStatements(source: Source): Set<string> {
  const names = nodesOf(source).flatMap((node) => {
    if (!ts.isVariableDeclaration(node) || !node.initializer || !ts.isNewExpression(node.initializer)) return [];
    const { expression, arguments: args } = node.initializer;
    const text = args?.[0]?.getText(source.tree) ?? '';
    const changes = expression.getText(source.tree) === 'Statement' && /\b(INSERT|UPDATE|DELETE|REPLACE|MERGE|TRUNCATE)\b(?!\s*NO ACTION)/i.test(text);
    return changes && !/FOR UPDATE/.test(text) ? [node.name.getText(source.tree)] : [];
  });
  return new Set(names);
}
