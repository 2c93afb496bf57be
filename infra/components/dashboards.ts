import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { alarmTable } from '../alarms/alarm-table.ts';
import type { WatchedQueues } from '../alarms/queue-alarms.ts';
import { costDashboard } from '../dashboards/cost-dashboard.ts';
import { qualityDashboard } from '../dashboards/quality-dashboard.ts';
import { runsDashboard } from '../dashboards/runs-dashboard.ts';
import type { Stack } from '../stack.ts';

/** What the dashboards are made from. */
export interface DashboardsArgs extends WatchedQueues {
  readonly stack: Stack;
  /** The name of the Athena workgroup. */
  readonly workgroup: string;
}

/** The dashboards of a stack: `runs`, `quality`, and `cost-and-performance`. */
export class Dashboards extends pulumi.ComponentResource {
  constructor(name: string, args: DashboardsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:Dashboards', name, {}, opts);
    const { stack, workgroup, deadLetters } = args;
    const bodies = {
      runs: runsDashboard(stack, alarmTable(stack, args), ['arrival', ...deadLetters]),
      quality: qualityDashboard(stack),
      'cost-and-performance': costDashboard(stack, workgroup),
    };
    for (const [noun, body] of Object.entries(bodies)) {
      new aws.cloudwatch.Dashboard(
        `${name}-${noun}`,
        { dashboardName: stack.names.resource(noun), dashboardBody: JSON.stringify(body) },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}
