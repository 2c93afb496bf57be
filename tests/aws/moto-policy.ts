import type { PolicyDocument } from '../../infra/access/policy-document.ts';

/**
 * A policy as far as moto 5.2.1 understands one. It takes an allow whose condition is not met for a deny, and knows none of
 * the conditions of S3; in its patterns `?` is no wildcard. So here conditions are left out, and what stands for single
 * characters stands for any text.
 */
export function forMoto({ Version, Statement: statements }: PolicyDocument): PolicyDocument {
  return {
    Version,
    Statement: statements.map(({ Sid, Effect, Action, Resource = [] }) => ({
      ...(Sid === undefined ? {} : { Sid }),
      Effect,
      Action,
      Resource: Resource.map((pattern) => pattern.replaceAll(/\?+/g, '*')),
    })),
  };
}
