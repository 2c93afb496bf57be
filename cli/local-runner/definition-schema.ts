const text = { type: 'string', minLength: 1 };
const expression = { type: 'string', pattern: '^\\{%[^]+%\\}$' };
const assign = { type: 'object' };
const errorNames = { type: 'array', minItems: 1, items: text };
const count = { type: 'integer', minimum: 0 };

/** An object with these properties and no others; those named with a `?` may be absent. */
function record(fields: Readonly<Record<string, object>>) {
  const names = Object.entries(fields);
  return {
    type: 'object',
    required: names.map(([name]) => name).filter((name) => !name.endsWith('?')),
    additionalProperties: false,
    properties: Object.fromEntries(names.map(([name, schema]) => [name.replace('?', ''), schema])),
  };
}

const retrier = record({
  ErrorEquals: errorNames,
  IntervalSeconds: { type: 'integer', minimum: 1 },
  MaxAttempts: count,
  BackoffRate: { type: 'number', minimum: 1 },
  MaxDelaySeconds: { type: 'integer', minimum: 1 },
  JitterStrategy: { enum: ['FULL', 'NONE'] },
});

const catcher = record({ ErrorEquals: errorNames, Next: text, 'Assign?': assign, 'Output?': {} });

const rule = record({ Condition: expression, Next: text, 'Assign?': assign });

/** The JSON Schema of a state machine that the local runner can execute, its states apart. */
export const machineSchema = record({
  'Comment?': text,
  QueryLanguage: { const: 'JSONata' },
  StartAt: text,
  States: { type: 'object', minProperties: 1 },
});

/** The JSON Schema of each type of state that it can execute: what the pipeline uses, and nothing that it does not. */
export const stateSchemas = {
  Task: record({
    Type: text,
    'Comment?': text,
    Resource: {
      enum: [
        'arn:aws:states:::lambda:invoke',
        'arn:aws:states:::lambda:invoke.waitForTaskToken',
        'arn:aws:states:::sns:publish',
        'arn:aws:states:::states:startExecution.sync:2',
      ],
    },
    Arguments: { type: 'object' },
    TimeoutSeconds: { type: 'integer', minimum: 1 },
    'Retry?': { type: 'array', items: retrier },
    'Catch?': { type: 'array', items: catcher },
    'Assign?': assign,
    'Output?': {},
    Next: text,
  }),
  Choice: record({ Type: text, 'Comment?': text, Choices: { type: 'array', minItems: 1, items: rule }, Default: text }),
  Wait: record({ Type: text, 'Comment?': text, Seconds: { anyOf: [count, expression] }, Next: text }),
  Succeed: record({ Type: text, 'Comment?': text }),
  Fail: record({ Type: text, 'Comment?': text, Error: text, Cause: text }),
};
