import { functionSpecs, type FunctionName } from '../function-specs.ts';
import type { StackNames } from '../names.ts';
import { functionAccess } from './function-access.ts';
import { guardStatements } from './guarded-keys.ts';
import { policyOf, type PolicyDocument, type Statement } from './policy-document.ts';
import { keyStatement, serviceStatement } from './service-access.ts';
import { storeStatements } from './store-access.ts';
import { widerStatement } from './wider-access.ts';

/** Lets Lambda take the role of a function, for functions of this account only. */
export function functionTrust({ account }: StackNames): PolicyDocument {
  return policyOf([
    {
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: ['sts:AssumeRole'],
      Condition: { StringEquals: { 'aws:SourceAccount': account } },
    },
  ]);
}

/** The noun of the queue that gets the events which an asynchronous function could not handle. */
export function deadLettersNoun(name: FunctionName): string {
  return `${name}-dead-letters`;
}

/** The log group of a function; Lambda wants this name of it. */
export function functionLogGroup(names: StackNames, name: FunctionName): string {
  return `/aws/lambda/${names.resource(name)}`;
}

/** All that a function's role may do. */
export function functionPolicy(names: StackNames, name: FunctionName, keyArn: string): PolicyDocument {
  const { services, ...stores } = functionAccess[name];
  const { isAsynchronous = false } = functionSpecs[name];
  const usesQueues = isAsynchronous || services.includes('readArrivals');
  return policyOf([
    ...storeStatements(names, stores),
    ...guardStatements(names, name),
    ...services.map((service) => serviceStatement(names, service)),
    ...(isAsynchronous ? [deadLetterStatement(names, name)] : []),
    // Lambda decrypts the environment with the role of the function.
    keyStatement(names, keyArn, ['s3', 'lambda', ...(usesQueues ? ['sqs'] : [])]),
    logStatement(names, name),
    widerStatement('tracing'),
  ]);
}

function deadLetterStatement(names: StackNames, name: FunctionName): Statement {
  const queue = names.arn('sqs', '', deadLettersNoun(name));
  return { Sid: 'SendDeadLetters', Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: [queue] };
}

function logStatement(names: StackNames, name: FunctionName): Statement {
  const { region, account } = names;
  const group = `arn:aws:logs:${region}:${account}:log-group:${functionLogGroup(names, name)}`;
  const actions = ['logs:CreateLogStream', 'logs:PutLogEvents'];
  return { Sid: 'WriteLogs', Effect: 'Allow', Action: actions, Resource: [`${group}:*`] };
}
