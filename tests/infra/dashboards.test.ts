import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { alarmTable } from '../../infra/alarms/alarm-table.ts';
import { nameAlarm } from '../../infra/alarms/alarm.ts';
import { costDashboard } from '../../infra/dashboards/cost-dashboard.ts';
import { qualityDashboard } from '../../infra/dashboards/quality-dashboard.ts';
import { runsDashboard } from '../../infra/dashboards/runs-dashboard.ts';
import type { DashboardBody } from '../../infra/dashboards/widget.ts';
import { metrics } from '../../shared/metrics.ts';
import { openTestStack } from './stack-fixture.ts';

const prod = await openTestStack('prod');
const queues = { deadLetters: ['arrival-dead-letters'], scheduleGroups: ['schedules'] };
const alarms = alarmTable(prod, queues);
const bodies = new Map<string, DashboardBody>([
  ['runs', runsDashboard(prod, alarms, ['arrival', ...queues.deadLetters])],
  ['quality', qualityDashboard(prod)],
  ['cost-and-performance', costDashboard(prod, 'sluice-prod-queries')],
]);

const place = {
  x: { type: 'integer', minimum: 0 },
  y: { type: 'integer', minimum: 0 },
  width: { type: 'integer', minimum: 1, maximum: 24 },
  height: { type: 'integer', minimum: 1, maximum: 1000 },
};
const strict = (properties: object, required = Object.keys(properties)) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const widget = (type: string, properties: object) => strict({ type: { const: type }, ...place, properties });
const line = {
  type: 'array',
  minItems: 1,
  items: { type: ['string', 'object'] },
};

/** What AWS documents of a body, as far as ours go: CloudWatch-Dashboard-Body-Structure.html */
const isBody = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(
  strict({
    start: { type: 'string', pattern: '^-P(\\d+D|T\\d+H)$' },
    widgets: {
      type: 'array',
      maxItems: 500,
      items: {
        oneOf: [
          widget('text', strict({ markdown: { type: 'string' } })),
          widget(
            'alarm',
            strict({
              title: { type: 'string' },
              alarms: {
                type: 'array',
                minItems: 1,
                maxItems: 100,
                items: { type: 'string', pattern: '^arn:aws:cloudwatch:' },
              },
            }),
          ),
          widget(
            'metric',
            strict(
              {
                title: { type: 'string' },
                region: { const: 'eu-central-1' },
                view: { const: 'timeSeries' },
                stacked: { type: 'boolean' },
                yAxis: { type: 'object' },
                metrics: { type: 'array', minItems: 1, maxItems: 500, items: line },
                annotations: strict({
                  horizontal: {
                    type: 'array',
                    items: strict({ label: { type: 'string' }, value: { type: 'number' } }),
                  },
                }),
              },
              ['title', 'region', 'metrics'],
            ),
          ),
        ],
      },
    },
  }),
);

function linesOf({ widgets }: DashboardBody): unknown[][] {
  return widgets.flatMap(({ properties }) => (properties.metrics ?? []) as unknown[][]);
}

describe.each([...bodies])('the dashboard %s', (_, body) => {
  test('has a valid body', () => {
    isBody(body);
    expect(isBody.errors).toBeNull();
  });

  test('has its widgets side by side, within its width', () => {
    const cells = body.widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_each, cell) => `${x + (cell % width)},${y + Math.floor(cell / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { x, width } of body.widgets) expect(x + width).toBeLessThanOrEqual(24);
  });

  test('names in each expression only metrics of its graph', () => {
    for (const { properties } of body.widgets) {
      const options = ((properties.metrics ?? []) as unknown[][]).map((each) => each.at(-1) as Record<string, string>);
      const ids = new Set(options.map(({ id }) => id));
      for (const { expression = '' } of options) {
        for (const [id] of expression.matchAll(/\b[mn]\d*\b/g)) expect([...ids]).toContain(id);
      }
    }
  });
});

test('together they show every metric, of every dataset', () => {
  const shown = new Set(
    [...bodies.values()]
      .flatMap(linesOf)
      .flatMap(([namespace, ...rest]) =>
        namespace === 'Sluice' ? [`${String(rest[0])} ${String(rest[rest.indexOf('dataset') + 1])}`] : [],
      ),
  );
  // rows_processed_per_run is input_rows under another name.
  const expected = Object.keys(metrics).filter((name) => !['input_rows', 'runtime_anomalies'].includes(name));
  for (const dataset of prod.contracts.names) {
    for (const name of expected) expect(shown).toContain(`${name} ${dataset}`);
  }
});

test('the first shows every alarm', () => {
  const [, states] = bodies.get('runs')!.widgets;
  const names = alarms.map((alarm) => nameAlarm(prod, alarm));
  const prefix = 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:';
  expect(states!.properties.alarms).toEqual(names.map((name) => `${prefix}${name}`));
});

test('a dataset of the dashboard of quality looks like this', () => {
  const { widgets } = bodies.get('quality')!;
  expect(widgets.filter(({ properties }) => String(properties.title).startsWith('events: r'))).toMatchSnapshot();
});
