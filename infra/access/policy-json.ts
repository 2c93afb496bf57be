import type { PolicyDocument } from './policy-document.ts';

/** A policy as a resource takes it: JSON in which a list of one text is that text, which is how AWS gives policies back. */
export function policyJson(policy: PolicyDocument): string {
  return JSON.stringify(policy, (_, value: unknown) =>
    Array.isArray(value) && value.length === 1 && typeof value[0] === 'string' ? value[0] : value,
  );
}
