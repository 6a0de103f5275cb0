import ts from 'typescript';
import { nodesOf, type Source } from './source.js';

/** A name that a comment links to: `{@link name}` or `{@link name.member}`. */
const LINK = /\{@link\s+([A-Za-z_$][\w$]*)(?:\.([A-Za-z_$][\w$]*))?/g;

/**
 * Links in comments to names that do not exist, or not any more.
 *
 * A name is known if some file exports it, or if the link's own file declares it outside any function, imports it, or has a member of this
 * name; parameters and local variables do not count.
 */
export function deadLinks(sources: Source[]): string[] {
  const exported = membersByName(sources.flatMap(({ tree }) => tree.statements.filter(isExported)));
  return sources.flatMap((source) => {
    const declared = membersByName([...source.tree.statements]);
    const own = new Set([...declared.keys(), ...membersIn(source.tree), ...importedNames(source)]);
    return [...source.text.matchAll(LINK)].flatMap(({ index, 1: name = '', 2: member }) => {
      const isKnown = member === undefined ? own.has(name) || exported.has(name) : (declared.get(name) ?? exported.get(name))?.has(member) === true;
      const line = source.tree.getLineAndCharacterOfPosition(index).line + 1;
      return isKnown ? [] : [`${source.path}:${line} links to ${member === undefined ? name : `${name}.${member}`}`];
    });
  });
}

function isExported(statement: ts.Statement): boolean {
  return ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
}

/** The names that some statements declare, each with its members. */
function membersByName(statements: ts.Statement[]): Map<string, Set<string>> {
  const members = new Map<string, Set<string>>();
  for (const statement of statements)
    for (const name of namesOf(statement)) members.set(name, new Set([...(members.get(name) ?? []), ...membersIn(statement)]));
  return members;
}

/** The names that a statement of a module declares. */
function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name));
  const { name } = statement as Partial<ts.DeclarationStatement>;
  return name && ts.isIdentifier(name) ? [name.text] : [];
}

function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));
}

/** The members of all classes, interfaces and object types in a part of a file. */
function membersIn(node: ts.Node): string[] {
  const names: string[] = [];
  const visit = (child: ts.Node): void => {
    const isMember = ts.isClassElement(child) || ts.isTypeElement(child) || (ts.isParameter(child) && ts.isParameterPropertyDeclaration(child, child.parent));
    if (isMember && child.name) names.push(child.name.getText());
    ts.forEachChild(child, visit);
  };
  visit(node);
  return names;
}

function importedNames(source: Source): string[] {
  return nodesOf(source).flatMap((node) => (ts.isImportSpecifier(node) || ts.isNamespaceImport(node) ? [node.name.text] : []));
}
