import type { StackConfig } from './config.ts';

/** A share of the executions that an alias starts. */
export interface AliasRoute {
  readonly stateMachineVersionArn: string;
  /** Percent. */
  readonly weight: number;
}

/**
 * Where the alias sends executions: to the version just published, or in part to an earlier one still.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-alias.html
 */
export function aliasRoutes(publishedVersion: string, traffic: StackConfig['traffic']): AliasRoute[] {
  if (traffic === undefined) return [{ stateMachineVersionArn: publishedVersion, weight: 100 }];
  const { previousVersion, previousPercent } = traffic;
  return [
    { stateMachineVersionArn: publishedVersion, weight: 100 - previousPercent },
    { stateMachineVersionArn: previousVersion, weight: previousPercent },
  ];
}
