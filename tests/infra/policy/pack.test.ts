import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { allRules } from '../../../infra/policy/all-rules.ts';
import { recordProgram } from '../record-program.ts';
import { PackProcess } from './pack-process.ts';

let pack: PackProcess;
beforeAll(async () => {
  pack = await PackProcess.start();
});
afterAll(() => pack.stop());

const nameOf = (id: string) => id.toLowerCase().replaceAll('.', '-');

describe('the policy pack', () => {
  test('starts as Pulumi starts it, with every rule', async () => {
    expect(await pack.policyNames()).toEqual(allRules.map(({ id }) => nameOf(id)));
  });

  test('refuses a stack for what the rules find in it', async () => {
    const program = () => new aws.kms.Key('data', { deletionWindowInDays: 7, enableKeyRotation: true });
    const { resources } = await recordProgram(program, { stack: 'dev', config: {} });
    expect(await pack.analyzeStack(resources)).toEqual([
      expect.objectContaining({
        policyname: 'kms-3',
        enforcementlevel: 1,
        urn: 'urn:pulumi:dev::sluice::aws:kms/key:Key::data',
        message: expect.stringContaining('data is gone after fewer than 30 days'),
      }),
    ]);
  });

  test('only warns of what is unknown in a preview', async () => {
    const declared = {
      type: 'aws:lambda/function:Function',
      name: 'sensor',
      urn: 'urn:pulumi:dev::sluice::aws:lambda/function:Function::sensor',
      inputs: { name: 'sluice-dev-sensor', runtime: pulumi.runtime.unknownValue },
    };
    const said = (await pack.analyzeStack([declared])).filter(({ policyname }) => policyname === 'lambda-2');
    expect(said).toEqual([
      expect.objectContaining({
        enforcementlevel: 0,
        message: expect.stringContaining("can't be known during preview"),
      }),
    ]);
  });
});
