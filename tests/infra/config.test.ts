import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';

import { parseConfig } from '../../infra/config.ts';
import { InvalidInputError } from '../../shared/errors.ts';

const contracts = {
  approvals: ['domain', 'platform'],
  approvalSets: [['domain', 'platform'], ['domain']],
  domains: ['commerce', 'finance'],
  schedules: ['events-v1'],
};
const region = { 'aws:region': 'eu-central-1' };
const principal = 'arn:aws:iam::123456789012:role/people';

const production = {
  ...region,
  'sluice:approvers': JSON.stringify({
    domain: [{ person: 'ana', principal }],
    platform: [{ person: 'paul', principal }],
  }),
  'sluice:alertAddresses': JSON.stringify({
    P1: ['a@example.com'],
    P2: ['a@example.com'],
    P3: ['a@example.com'],
    notices: ['a@example.com'],
  }),
  'sluice:retention': JSON.stringify({ logDays: 90, accessLogDays: 365 }),
};

/** The problems of a configuration, as `path: message`. */
function problemsOf(stack: string, values: Readonly<Record<string, string>>): string[] {
  try {
    parseConfig(stack, values, contracts);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    expect(error.source).toContain(`Pulumi.${stack}.yaml`);
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
  return [];
}

/** As Pulumi gives the values of a file. */
async function readStackFile(stack: string): Promise<Record<string, string>> {
  const text = await readFile(new URL(`../../Pulumi.${stack}.yaml`, import.meta.url), 'utf8');
  const { config } = parse(text) as { config: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

describe('the configuration of a stack', () => {
  test.each(['dev', 'test', 'prod'])('in Pulumi.%s.yaml is valid', async (stack) => {
    const config = parseConfig(stack, await readStackFile(stack), contracts);
    expect(config.settings.stack).toBe(stack);
    expect(config.production).toBe(stack === 'prod');
    expect(config.settings.approval).toBe(stack === 'prod' ? 'required' : 'automatic');
  });

  test('of any other name needs a region only, and asks people', () => {
    expect(parseConfig('ana-tries', region, contracts)).toEqual({
      settings: { stack: 'ana-tries', approval: 'required', backfill: { maxDays: 31, approval: 'required' } },
      production: false,
      region: 'eu-central-1',
      approvers: {},
      readers: {},
      breakGlass: [],
      alertAddresses: { P1: [], P2: [], P3: [], notices: [] },
      retention: { logDays: 90, accessLogDays: 365 },
      schedules: true,
      writeOnceRaw: false,
      reservedConcurrency: {},
      queryLimitGibibytes: 100,
      runbooks: 'docs/runbooks/',
    });
  });

  test.each(['prod', 'production', 'eu-prod', 'prod-2'])(
    'of the name %s is of production unless it says no',
    (stack) => {
      expect(parseConfig(stack, production, contracts).production).toBe(true);
      expect(problemsOf(stack, region)).not.toEqual([]);
      expect(problemsOf(stack, { ...region, 'sluice:production': 'false' })).toEqual([]);
    },
  );

  test('of production names approvers of each role, an address of each class and retention, and what is missing is told at once', () => {
    expect(problemsOf('live', { ...region, 'sluice:production': 'true' })).toEqual([
      expect.stringMatching(
        /^sluice:approvers\.domain: names nobody.*pulumi config set --path 'sluice:approvers\.domain\[0\]\.person' NAME --stack live/,
      ),
      expect.stringMatching(/^sluice:approvers\.platform: names nobody/),
      expect.stringMatching(
        /^sluice:alertAddresses\.P1: names no address.*pulumi config set --path 'sluice:alertAddresses\.P1\[0\]' ADDRESS --stack live/,
      ),
      expect.stringMatching(/^sluice:alertAddresses\.P2: /),
      expect.stringMatching(/^sluice:alertAddresses\.P3: /),
      expect.stringMatching(/^sluice:alertAddresses\.notices: /),
      expect.stringMatching(
        /^sluice:retention: is missing.*pulumi config set --path 'sluice:retention\.logDays' 90 --stack live/,
      ),
    ]);
  });

  test('of production is never automatic, and one person alone is not two', () => {
    expect(problemsOf('live', { ...production, 'sluice:production': 'true', 'sluice:approval': 'automatic' })).toEqual([
      expect.stringMatching(/^sluice:approval: is automatic/),
    ]);
    const approvers = JSON.stringify({
      domain: [{ person: 'ana', principal }],
      platform: [{ person: 'Ana', principal }],
    });
    expect(problemsOf('prod', { ...production, 'sluice:approvers': approvers })).toEqual([
      expect.stringMatching(
        /^sluice:approvers\.platform\[0\]\.person: leaves fewer people than roles in domain and platform/,
      ),
    ]);
  });

  test('of production has as many people as roles wherever roles approve together', () => {
    const of = (approvers: object) => ({ ...production, 'sluice:approvers': JSON.stringify(approvers) });
    const [ana, bob] = ['ana', 'bob'].map((person) => ({ person, principal }));
    const business = { ...contracts, approvals: ['domain', 'platform', 'business'] };
    const check = (approvers: object, approvalSets: string[][]) => () =>
      parseConfig('prod', of(approvers), { ...business, approvalSets });
    const two = { domain: [ana], platform: [ana], business: [bob] };
    expect(check(two, [['domain', 'platform']])).toThrow('fewer people than roles in domain and platform');
    expect(
      check(two, [
        ['domain', 'business'],
        ['platform', 'business'],
      ]),
    ).not.toThrow();
    const three = { domain: [ana, bob], platform: [ana], business: [bob] };
    expect(check(three, [['domain', 'platform', 'business']])).toThrow('in domain and platform and business');
  });

  test('gives traffic to an earlier version of its own pipeline only', () => {
    const to = (machine: string) => {
      const previousVersion = `arn:aws:states:eu-central-1:123456789012:stateMachine:${machine}:7`;
      return { ...region, 'sluice:traffic': JSON.stringify({ previousVersion, previousPercent: 10 }) };
    };
    expect(problemsOf('x', to('sluice-x-pipeline'))).toEqual([]);
    for (const machine of ['sluice-y-pipeline', 'sluice-x-backfill'])
      expect(problemsOf('x', to(machine))).toEqual([
        expect.stringMatching(/^sluice:traffic\.previousVersion: is no version of sluice-x-pipeline/),
      ]);
  });

  test('is told every mistake at once, with the command that mends it', () => {
    const values = {
      'sluice:aproval': 'automatic',
      'sluice:approval': 'sometimes',
      'sluice:account': '12',
      'sluice:schedules': 'maybe',
      'sluice:backfill': JSON.stringify({ maxDays: 0 }),
      'sluice:alertAddresses': JSON.stringify({ P1: ['nobody'], P9: [] }),
      'sluice:approvers': JSON.stringify({ domain: [{ person: 'Ana Analyst' }] }),
      'sluice:readers': JSON.stringify({ 'domain-hr': [principal] }),
      'sluice:retention': JSON.stringify({ logDays: 10, accessLogDays: 30 }),
      'sluice:traffic': JSON.stringify({ previousVersion: 'arn:x', previousPercent: 100 }),
    };
    const problems = problemsOf('Dev_1', values);
    const places = problems.map((problem) => problem.split(': ')[0]);
    expect(places.sort()).toEqual([
      'aws:region',
      'sluice:account',
      'sluice:alertAddresses.P1[0]',
      'sluice:alertAddresses.P9',
      'sluice:approval',
      'sluice:approvers.domain[0].person',
      'sluice:approvers.domain[0].principal',
      'sluice:aproval',
      'sluice:backfill.maxDays',
      'sluice:readers.domain-hr',
      'sluice:retention.logDays',
      'sluice:schedules',
      'sluice:traffic.previousPercent',
      'sluice:traffic.previousVersion',
      'stack',
    ]);
    for (const problem of problems) expect(problem).toMatch(/run: pulumi (config|stack) \w+ .*(--stack Dev_1|NAME)$/);
  });

  test('is refused where the stack would give a contract a name that AWS does not take', () => {
    const long = { ...contracts, schedules: [`${'d'.repeat(50)}-v1`] };
    expect(() => parseConfig('ana-tries-long-names', region, long)).toThrow(
      /the schedule sluice-ana-tries-long-names-d+-v1 would have 81 characters/,
    );
  });

  test('names IAM users to break the glass, because no session of a role has a second factor', () => {
    const user = 'arn:aws:iam::123456789012:user/security';
    expect(parseConfig('x', { ...region, 'sluice:breakGlass': `["${user}"]` }, contracts).breakGlass).toEqual([user]);
    expect(problemsOf('x', { ...region, 'sluice:breakGlass': `["${principal}"]` })).toEqual([
      expect.stringMatching(/^sluice:breakGlass\[0\]: must be the ARN of an IAM user, who has a second factor/),
    ]);
  });

  test('is told once of a name that cannot stand where it does, and what could', () => {
    const values = { ...region, 'sluice:approvers': '{"Domain":[]}', 'sluice:readers': '{"everybody":[]}' };
    expect(problemsOf('x', values)).toEqual([
      `sluice:approvers.Domain: is no name that can stand here, but a role of the contracts is; run: pulumi config rm --path 'sluice:approvers.Domain' --stack x`,
      `sluice:readers.everybody: is no name that can stand here, but platform, compliance, business or domain-<domain> is; run: pulumi config rm --path 'sluice:readers.everybody' --stack x`,
    ]);
  });

  test('is told what is wanted also of a value that is of another type', () => {
    expect(problemsOf('x', { ...region, 'sluice:account': '12345678901' })).toEqual([
      `sluice:account: must be an AWS account, 12 digits, and is 12345678901; run: pulumi config set --path 'sluice:account' VALUE --stack x`,
    ]);
  });

  test('of any stack is automatic only where it says so', () => {
    const field = fc.constantFrom<[string, string]>(
      ['sluice:backfill', '{"maxDays":9}'],
      ['sluice:schedules', 'false'],
      ['sluice:production', 'false'],
      ['sluice:approval', 'required'],
    );
    fc.assert(
      fc.property(fc.array(field), (fields) => {
        const { settings } = parseConfig('x', { ...region, ...Object.fromEntries(fields) }, contracts);
        expect([settings.approval, settings.backfill.approval]).toEqual(['required', 'required']);
      }),
    );
  });

  test('keeps an account of digits a text', () => {
    expect(parseConfig('x', { ...region, 'sluice:account': '012345678901' }, contracts).account).toBe('012345678901');
    expect(parseConfig('x', { ...region, 'sluice:account': '123456789012' }, contracts).account).toBe('123456789012');
  });
});
