import ts from 'typescript';

/**
 * ESLint rule that restricts TypeORM's data access. A write outside the write gate is lost when another request's transaction is
 * rolled back. The rule asks the type checker whether a call goes to TypeORM instead of guessing by names: a Map's `delete` and a
 * repository's own `insert` are fine.
 */

const CLASSES = new Set(['EntityManager', 'Repository', 'TreeRepository', 'DataSource', 'QueryRunner', 'BaseEntity', 'SelectQueryBuilder']);

const WRITES = new Set([
  'save', 'insert', 'update', 'updateAll', 'upsert', 'delete', 'deleteAll', 'remove', 'softDelete', 'softRemove', 'restore', 'recover',
  'increment', 'decrement', 'clear',
]);
const TRANSACTIONS = new Set(['transaction', 'createQueryRunner', 'startTransaction', 'commitTransaction', 'rollbackTransaction']);

const isTypeOrmClass = (symbol) =>
  CLASSES.has(symbol.name) && (symbol.declarations ?? []).some((node) => /[\\/]node_modules[\\/]typeorm[\\/]/.test(node.getSourceFile().fileName));

/** Whether the type, one of its union or intersection members, or one of its base types is a data access class of TypeORM. */
function reachesTypeorm(type, checker) {
  if (type.isUnionOrIntersection()) return type.types.some((part) => reachesTypeorm(part, checker));
  const symbol = type.getSymbol();
  if (symbol && isTypeOrmClass(symbol)) return true;
  return type.isClassOrInterface() && (checker.getBaseTypes(type) ?? []).some((base) => reachesTypeorm(base, checker));
}

export default {
  meta: {
    type: 'problem',
    docs: { description: 'Writes go through the write gate; TypeORM is used only in repositories.' },
    schema: [{ type: 'object', properties: { repository: { type: 'boolean' } }, additionalProperties: false }],
    messages: {
      write: '`{{name}}` bypasses the write gate. Write in a *.repository.ts, with the manager that a job of the gate receives.',
      transaction: '`{{name}}` opens its own transaction. Run a job in the write gate instead.',
    },
  },
  create(context) {
    const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
    const checker = program.getTypeChecker();
    const mayWrite = context.options[0]?.repository === true;
    return {
      'CallExpression > MemberExpression.callee'(node) {
        const name = node.computed ? node.property.value : node.property.name;
        const messageId = TRANSACTIONS.has(name) ? 'transaction' : WRITES.has(name) && !mayWrite ? 'write' : undefined;
        if (!messageId) return;
        const type = checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(node.object));
        const whole = type.flags & ts.TypeFlags.TypeParameter ? (checker.getBaseConstraintOfType(type) ?? type) : type;
        if (reachesTypeorm(whole, checker)) context.report({ node, messageId, data: { name: `.${name}()` } });
      },
    };
  },
};
