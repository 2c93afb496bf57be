import { afterAll, describe, expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findOutputs } from '../../cli/stack/find-outputs.ts';
import { readStackOutputs, type StackOutputs } from '../../cli/stack/stack-outputs.ts';
import { devSettings } from '../../shared/settings.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
afterAll(() => folders.remove());

const outputs: StackOutputs = {
  Settings: devSettings,
  Region: 'eu-central-1',
  Account: '111122223333',
  Version: '1.0.0',
  GitSha: 'abc',
  ContractsSha256: 'd'.repeat(64),
  RawBucket: 'raw',
  ProcessedBucket: 'processed',
  QuarantineBucket: 'quarantine',
  ArtifactsBucket: 'artifacts',
  KeyArn: 'arn:key',
  Database: 'sluice_dev',
  PipelineArn: 'arn:pipeline',
  PipelineVersionArn: 'arn:pipeline:1',
  PipelineAliasArn: 'arn:pipeline:live',
  BackfillArn: 'arn:backfill',
  BackfillVersionArn: 'arn:backfill:1',
  BackfillAliasArn: 'arn:backfill:live',
  FunctionVersionArns: { repair: 'arn:repair:1' },
  TopicArns: {},
  ApproverRoleArns: {},
};

/** Nobody may be asked. */
const noPulumi = () => Promise.reject(new Error('Pulumi was asked'));

async function file(text: string): Promise<string> {
  const path = join(await folders.make(), 'outputs.json');
  await writeFile(path, text);
  return path;
}

describe('the outputs of a stack', () => {
  test('are read from the file that is named, without asking Pulumi', async () => {
    const path = await file(JSON.stringify({ dev: outputs, prod: {} }));
    expect(await findOutputs('dev', path, noPulumi)).toEqual(outputs);
  });

  test('are asked of Pulumi when no file has them', async () => {
    const asked: string[] = [];
    const ask = (stack: string) => {
      asked.push(stack);
      return Promise.resolve(JSON.stringify(outputs));
    };
    expect(await findOutputs('dev', undefined, ask)).toEqual(outputs);
    expect(asked).toEqual(['dev']);
  });

  test('of a stack that the named file does not have are an error that says which it has', async () => {
    const path = await file(JSON.stringify({ dev: outputs, prod: outputs }));
    await expect(findOutputs('test', path, noPulumi)).rejects.toThrow('has no stack "test"; there are: dev, prod');
  });

  test('that lack something are an error that names all of it', () => {
    const read = () =>
      readStackOutputs(
        { ...outputs, Region: undefined, RawBucket: '', TopicArns: { P1: 1 }, Settings: 'dev' },
        'sluice.json',
      );
    for (const name of ['Region', 'RawBucket', 'TopicArns', 'Settings']) expect(read).toThrow(`${name}: `);
    expect(read).toThrow('Region: is missing: take the outputs of the stack anew');
  });

  test.each(['', '[]x', 'null', '7'])('that are no JSON object are an error: %j', async (text) => {
    await expect(findOutputs('dev', await file(text), noPulumi)).rejects.toThrow('outputs.json');
  });

  test('of a file that is not there are an error', async () => {
    await expect(findOutputs('dev', '/nowhere.json', noPulumi)).rejects.toThrow('--outputs: there is no file');
  });
});
