import ts from 'typescript';
import { importsOf, nodesOf, placeOf, type Source } from './source.js';

/** Maximum number of lines per file: a longer one holds more than one idea. */
const MAX_LINES = 250;

/** Files that have grown too long. */
export function longFiles(sources: Source[]): string[] {
  return sources.flatMap(({ path, text }) => {
    const lines = text.trimEnd().split('\n').length;
    return lines > MAX_LINES ? [`${path} has ${lines} lines`] : [];
  });
}

/** Maximum number of other objects that a class is given: one with more has several tasks. */
const MAX_COLLABORATORS = 7;

/** Classes that depend on too many others. */
export function crowdedClasses(sources: Source[]): string[] {
  return sources.flatMap((source) =>
    nodesOf(source).flatMap((node) => {
      if (!ts.isConstructorDeclaration(node) || node.parameters.length <= MAX_COLLABORATORS) return [];
      return [`${placeOf(source, node)} ${node.parent.name?.text} takes ${node.parameters.length} parameters`];
    }),
  );
}

/** Files and folders with meaningless names. */
export function meaninglessNames(sources: Source[]): string[] {
  return sources.filter(({ path }) => path.split('/').some((part) => /(^|[.-])(utils?|helpers?|common|misc|stuff)([.-]|$)/i.test(part))).map(({ path }) => path);
}

/** Controller methods that do more than delegate. */
export function longMethods(sources: Source[]): string[] {
  return sources.flatMap((source) =>
    nodesOf(source).flatMap((node) => {
      if (!ts.isClassDeclaration(node) || !isController(node)) return [];
      return node.members.flatMap((member) => {
        if (!ts.isMethodDeclaration(member) || !member.body) return [];
        const [first, ...more] = member.body.statements;
        const isOne = first !== undefined && more.length === 0 && (ts.isReturnStatement(first) || ts.isExpressionStatement(first));
        return isOne ? [] : [`${placeOf(source, member)} ${node.name?.text}.${member.name.getText(source.tree)}`];
      });
    }),
  );
}

/** Statements that see what other databases of the same PostgreSQL do, where other servers and other specs run. */
export function clusterWideStatements(sources: Source[]): string[] {
  const isText = (node: ts.Node) => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
  return sources.flatMap((source) =>
    nodesOf(source)
      .filter((node) => isText(node) && /\bFROM pg_(locks|stat_activity)\b/.test(node.getText(source.tree)))
      // The user is one of a PostgreSQL of its own.
      .filter((node) => !/current_database\(\)|datname =|usename =|pg_backend_pid\(\)/.test(node.getText(source.tree)))
      .map((node) => placeOf(source, node)),
  );
}

function isController(node: ts.ClassDeclaration): boolean {
  return (ts.getDecorators(node) ?? []).some(
    ({ expression }) => ts.isCallExpression(expression) && expression.expression.getText() === 'Controller',
  );
}

/** Settings read outside the one place that validates them. */
export function environmentReads(sources: Source[]): string[] {
  return sources.filter(({ path }) => !path.startsWith('core/config/')).flatMap((source) => [
    ...nodesOf(source)
      .filter((node) => ts.isPropertyAccessExpression(node) && /^(globalThis\.)?process\.env$/.test(node.getText(source.tree)))
      .map((node) => placeOf(source, node)),
    ...importsOf(source).filter(({ specifier, values }) => /^(node:)?process$/.test(specifier) && values.length > 0).map(() => source.path),
  ]);
}

const SKIPPED = /^(x(it|test|describe)|f(it|describe)|(it|test|describe)(\.\w+)*\.(skip|only|todo|failing)(\.\w+)*)$/;
const MOCKED = /^jest\.(mock|doMock|unmock|setMock|unstable_mockModule)$/;

/** Tests that do not run, or that replace modules instead of injecting a fake. */
export function skippedOrMockedTests(specs: Source[]): string[] {
  return specs.flatMap((source) =>
    nodesOf(source)
      .filter((node) => ts.isIdentifier(node) || ts.isPropertyAccessExpression(node))
      .map((node) => [node, node.getText(source.tree).replace(/\s/g, '')] as const)
      .filter(([, text]) => SKIPPED.test(text) || MOCKED.test(text))
      .map(([node, text]) => `${placeOf(source, node)} ${text}`),
  );
}

/** Titles that promise a time: "ends the streams at once", "within a second", but not "twenty at once". */
const SOON = /\b(end|ends|ended|out|stop|stops|committed|told|notified|free|refused)\b[^,;:]* at once\b|\bwithin (an?|one|two|five|\d+)\b/;

/** Waits for the end of a stream, and tests whose title promises a time, that would pass however late it comes. */
export function unboundedWaits(specs: Source[]): string[] {
  return specs.flatMap((source) =>
    nodesOf(source).flatMap((node) => {
      if (ts.isAwaitExpression(node) && /\.ended$/.test(node.expression.getText(source.tree))) return [`${placeOf(source, node)} awaits .ended`];
      if (!ts.isCallExpression(node) || !/^(test|it)$/.test(node.expression.getText(source.tree))) return [];
      const [name, body] = node.arguments;
      if (!name || !body || !SOON.test(name.getText(source.tree))) return [];
      return /\buntil\(/.test(body.getText(source.tree)) ? [`${placeOf(source, node)} waits by until()`] : [];
    }),
  );
}
