import { textOf, type DeclaredResource } from '../declared-resource.ts';
import { violationsOf, type Rule } from '../rule.ts';

/** The input that names a resource among those of the account. */
const nameInputs: Readonly<Record<string, string>> = {
  'aws:athena/workgroup:Workgroup': 'name',
  'aws:cloudwatch/compositeAlarm:CompositeAlarm': 'alarmName',
  'aws:cloudwatch/dashboard:Dashboard': 'dashboardName',
  'aws:cloudwatch/eventRule:EventRule': 'name',
  'aws:cloudwatch/logGroup:LogGroup': 'name',
  'aws:cloudwatch/metricAlarm:MetricAlarm': 'name',
  'aws:glue/catalogDatabase:CatalogDatabase': 'name',
  'aws:iam/policy:Policy': 'name',
  'aws:iam/role:Role': 'name',
  'aws:kms/alias:Alias': 'name',
  'aws:lambda/function:Function': 'name',
  'aws:s3/bucket:Bucket': 'bucket',
  'aws:scheduler/schedule:Schedule': 'name',
  'aws:scheduler/scheduleGroup:ScheduleGroup': 'name',
  'aws:sfn/stateMachine:StateMachine': 'name',
  'aws:sns/topic:Topic': 'name',
  'aws:sqs/queue:Queue': 'name',
};

/** Sluice.1. */
export const names: Rule = {
  id: 'Sluice.1',
  title: 'Every name begins with the project and the stack',
  why: 'Stacks can then share an account, and the role that deploys one is kept to its names.',
  url: 'https://www.pulumi.com/docs/iac/concepts/resources/names/',
  check: (resources) =>
    violationsOf(
      resources.filter((resource) => {
        const input = nameInputs[resource.type];
        return input !== undefined && !isNamed(resource, textOf(resource, input));
      }),
      'has a name that does not begin with <project>-<stack>-; make it with stack.names',
    ),
};

/** Glue takes no hyphens unquoted; an alias and a log group begin with a path. */
function isNamed({ urn }: DeclaredResource, name: string): boolean {
  const [, , stack = '', , project = ''] = urn.split(':');
  const own = name.slice(name.lastIndexOf('/') + 1).replaceAll('_', '-');
  return `${own}-`.startsWith(`${project}-${stack}-`.replaceAll('_', '-'));
}
