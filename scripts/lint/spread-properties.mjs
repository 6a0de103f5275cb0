import ts from 'typescript';

/**
 * ESLint rule: what is spread conditionally into an object may only have properties that the object's type has.
 *
 * TypeScript does not look for excess properties in `{ ...(condition && { property }) }`, nor does a rename find them: an optional
 * property under its former name is then silently ignored.
 */

/** The object literals that an expression may be. */
function literalsOf(node) {
  switch (node.type) {
    case 'ObjectExpression':
      return [node];
    case 'LogicalExpression':
      return [...literalsOf(node.left), ...literalsOf(node.right)];
    case 'ConditionalExpression':
      return [...literalsOf(node.consequent), ...literalsOf(node.alternate)];
    default:
      return [];
  }
}

/** Whether objects of the type may have any property: then nothing can be said. */
function isOpen(type, checker) {
  const isUnknown = (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter | ts.TypeFlags.NonPrimitive)) !== 0;
  if (isUnknown || checker.getIndexInfosOfType(type).length > 0) return true;
  return type.isUnionOrIntersection() ? type.types.some((part) => isOpen(part, checker)) : checker.getPropertiesOfType(type).length === 0;
}

/** The type expected of an expression: unlike the checker's own, also of one within an array that is spread into another. */
function expectedType(node, checker) {
  const type = checker.getContextualType(node);
  if (type) return checker.getNonNullableType(type);
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent) || ts.isConditionalExpression(parent)) return expectedType(parent, checker);
  if (ts.isSpreadElement(parent) && ts.isArrayLiteralExpression(parent.parent)) return expectedType(parent.parent, checker);
  const array = ts.isArrayLiteralExpression(parent) ? expectedType(parent, checker) : undefined;
  return array && checker.getIndexTypeOfType(array, ts.IndexKind.Number);
}

function hasProperty(type, name, checker) {
  return type.isUnion() ? type.types.some((part) => hasProperty(part, name, checker)) : checker.getPropertyOfType(type, name) !== undefined;
}

export default {
  meta: {
    type: 'problem',
    docs: { description: 'A conditionally spread object has only properties that the type it becomes part of has.' },
    schema: [],
    messages: { unknown: '`{{name}}` is not a property of {{type}}: it would be ignored.' },
  },
  create(context) {
    const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
    const checker = program.getTypeChecker();
    return {
      'ObjectExpression > SpreadElement'(node) {
        const type = expectedType(esTreeNodeToTSNodeMap.get(node.parent), checker);
        if (!type || isOpen(type, checker)) return;
        for (const property of literalsOf(node.argument).flatMap(({ properties }) => properties)) {
          if (property.type !== 'Property' || property.computed) continue;
          const name = String(property.key.name ?? property.key.value);
          if (!hasProperty(type, name, checker)) context.report({ node: property, messageId: 'unknown', data: { name, type: checker.typeToString(type) } });
        }
      },
    };
  },
};
