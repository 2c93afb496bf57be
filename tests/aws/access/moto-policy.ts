import type { PolicyDocument } from '../../../infra/access/policy-document.ts';

/** Services of whose requests moto 5.2.1 knows the resource. Every other request is judged as one for all resources. */
const judgedByResource = /^(s3|sqs|sts|iam):/;

/**
 * A policy as far as moto understands one. It takes an allow whose condition is not met for a deny, and knows none of the
 * conditions of S3; it reads patterns as regular expressions, of which it knows that `*` is any text. So here conditions are
 * left out, `.` stands for one character, and what is granted of Glue and Step Functions is granted for every resource.
 */
export function forMoto({ Version, Statement: statements }: PolicyDocument): PolicyDocument {
  return {
    Version,
    Statement: statements.map(({ Sid, Effect, Action, Resource = [] }) => ({
      ...(Sid === undefined ? {} : { Sid }),
      Effect,
      Action,
      Resource: Action.every((action) => judgedByResource.test(action))
        ? Resource.map((pattern) => pattern.replaceAll('?', '.'))
        : ['*'],
    })),
  };
}
