export { ActiveRule } from './active-rule.js';
export { ActiveRuleChanged } from './policies.events.js';
export { PoliciesModule } from './policies.module.js';
export { PolicyEntity } from './policy.entity.js';
