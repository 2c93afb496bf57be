import { functionNames } from './function-specs.ts';

const record = (properties: Readonly<Record<string, object>>, required: readonly string[] = []) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const list = (items: object) => ({ type: 'array', items, uniqueItems: true });
const map = (names: string, description: string, values: object) => ({
  type: 'object',
  propertyNames: { pattern: names, description },
  additionalProperties: values,
});

const principal = {
  type: 'string',
  pattern: '^arn:aws:iam::[0-9]{12}:(role|user)/[\\w+=,.@/-]+$',
  description: 'the ARN of an IAM user or role, arn:aws:iam::<account>:role/<name>',
};
/** No session of a role has a second factor, which the role that it may assume asks for. */
const user = {
  type: 'string',
  pattern: '^arn:aws:iam::[0-9]{12}:user/[\\w+=,.@/-]+$',
  description: 'the ARN of an IAM user, who has a second factor, arn:aws:iam::<account>:user/<name>',
};
const address = { type: 'string', pattern: '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$', description: 'an e-mail address' };
/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const person = {
  type: 'string',
  pattern: '^[\\w+=,.@-]{2,64}$',
  description: 'the name of a session: 2 to 64 letters, digits and _+=,.@-',
};
/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const logDays = {
  enum: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
};

/** What a stack's configuration may say below `sluice:`. */
export const configSchema = record({
  production: { type: 'boolean' },
  account: { type: 'string', pattern: '^[0-9]{12}$', description: 'an AWS account, 12 digits' },
  deployRole: principal,
  roleBoundary: {
    type: 'string',
    pattern: '^arn:aws:iam::[0-9]{12}:policy/[\\w+=,.@/-]+$',
    description: 'the ARN of an IAM policy, arn:aws:iam::<account>:policy/<name>',
  },
  approval: { enum: ['automatic', 'required'] },
  backfill: record({
    maxDays: { type: 'integer', minimum: 1, maximum: 3660 },
    approval: { enum: ['automatic', 'required'] },
  }),
  approvers: map(
    '^[a-z][a-z0-9-]{0,19}$',
    'a role of the contracts',
    list(record({ person, principal }, ['person', 'principal'])),
  ),
  alertAddresses: record({ P1: list(address), P2: list(address), P3: list(address), notices: list(address) }),
  retention: record({ logDays, accessLogDays: { type: 'integer', minimum: 1, maximum: 3653 } }, [
    'logDays',
    'accessLogDays',
  ]),
  readers: map(
    '^(platform|compliance|business|domain-[a-z0-9][a-z0-9_-]*)$',
    'platform, compliance, business or domain-<domain>',
    list(principal),
  ),
  breakGlass: list(user),
  schedules: { type: 'boolean' },
  writeOnceRaw: { type: 'boolean' },
  reservedConcurrency: record(
    Object.fromEntries(functionNames.map((name) => [name, { type: 'integer', minimum: 1, maximum: 1000 }])),
  ),
  queryLimitGibibytes: { type: 'integer', minimum: 1, maximum: 100_000 },
  traffic: record(
    {
      previousVersion: {
        type: 'string',
        pattern: '^arn:aws:states:[a-z0-9-]+:[0-9]{12}:stateMachine:[\\w-]+:[0-9]+$',
        description: 'the ARN of a published version of the pipeline',
      },
      previousPercent: { type: 'integer', minimum: 1, maximum: 99 },
    },
    ['previousVersion', 'previousPercent'],
  ),
  runbooks: {
    type: 'string',
    pattern: '^https://.+/$',
    description: 'an address that begins with https:// and ends in /',
  },
});
