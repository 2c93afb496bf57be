import { systemClock } from '../../shared/clock.ts';
import { readEnvironment, type FunctionEnvironment } from '../../shared/env.ts';
import { writeLine } from '../../shared/logger.ts';
import type { FunctionContext, Invocation } from '../context.ts';
import { openContext } from './aws-context.ts';
import { code } from './code.ts';
import { contracts } from './contracts.ts';
import { logInvocation } from './invocation-log.ts';

type HostedFunction = (payload: unknown, invocation: Invocation) => Promise<unknown>;

/** What Lambda tells a function about a call: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
export interface LambdaContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** What Lambda calls: the function `name`, in the stack that the environment variables describe. */
export function lambdaHandler(
  name: string,
  makeFunction: (context: FunctionContext, environment: FunctionEnvironment) => HostedFunction,
): (payload: unknown, context: LambdaContext) => Promise<unknown> {
  let hosted: HostedFunction | undefined;
  const open = () => {
    const environment = readEnvironment();
    return makeFunction(openContext(environment, { contracts, code }), environment);
  };
  return (payload, context) => {
    const scope = { log: writeLine, clock: systemClock, name, requestId: context.awsRequestId };
    return logInvocation(scope, payload, () => {
      // By the first call, not when the module is loaded: what the environment lacks is then an error like any other.
      hosted ??= open();
      return hosted(payload, { deadline: systemClock.now() + context.getRemainingTimeInMillis() });
    });
  };
}
