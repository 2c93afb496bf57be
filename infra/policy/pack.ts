import { PolicyPack, type StackValidationPolicy } from '@pulumi/policy';
import { allRules } from './all-rules.ts';
import type { Rule } from './rule.ts';

/**
 * A rule as a policy of Pulumi. It sees the whole stack after the preview and again after the update. A value that is
 * unknown in a preview makes the rule advisory there.
 */
function policyOf(rule: Rule): StackValidationPolicy {
  const { id, title, url } = rule;
  return {
    name: id.toLowerCase().replaceAll('.', '-'),
    description: `${id}: ${title}. ${url}`,
    enforcementLevel: 'mandatory',
    validateStack: ({ resources }, report) => {
      const declared = resources.map(({ type, name, urn, props }) => ({ type, name, urn, inputs: props }));
      for (const { resource, problem } of rule.check(declared)) report(`${resource.name} ${problem}.`, resource.urn);
    },
  };
}

new PolicyPack('sluice', { policies: allRules.map(policyOf) });
