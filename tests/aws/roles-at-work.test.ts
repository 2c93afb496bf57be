import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RepairIncompleteError } from '../../functions/repair/repair.ts';
import { functionNames } from '../../infra/function-specs.ts';
import { PipelineError } from '../../shared/errors.ts';
import { everybody } from '../infra/access-questions.ts';
import { writeTestArtifacts } from '../infra/test-artifacts.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';
import { EnforcedStack } from './access/enforced-stack.ts';
import { readStackState } from './access/stack-state.ts';
import { findGranted, tableRequests } from './access/table-requests.ts';
import { workingDay } from './access/working-day.ts';
import { moto, startEmulator, type Emulator } from './emulator.ts';

const folders = new TemporaryFolders();
let emulator: Emulator;
let stack: EnforcedStack;

beforeAll(async () => {
  const buildFolder = await folders.make();
  [emulator] = await Promise.all([startEmulator(moto), writeTestArtifacts(buildFolder)]);
  stack = await EnforcedStack.deploy('prod', emulator.endpoint, buildFolder);
}, 60_000);

afterAll(async () => {
  await emulator.stop();
  await folders.remove();
});

/** Whether all that failed did so because AWS has said no: moto's denials have no name where S3 answers a HEAD, nor in JSON. */
function isDenial(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isDenial);
  if (error instanceof RepairIncompleteError) return error.failed.every((one) => isDenial(one.error));
  const cause =
    error instanceof PipelineError
      ? (error.cause as { readonly $metadata?: { readonly httpStatusCode?: number } } | undefined)
      : undefined;
  return cause?.$metadata?.httpStatusCode === 403;
}

describe('the code of a function does its work in its own role, and in no other', () => {
  test('is shown of every function', () => {
    expect(workingDay.map((step) => step.function).sort()).toEqual([...functionNames].sort());
  });

  test.each(workingDay)('$function', async ({ function: name, prepare, answer, sharedWith = [] }) => {
    const payload = await prepare(stack);
    const before = await readStackState(stack);
    for (const other of functionNames.filter((each) => each !== name && !sharedWith.includes(each))) {
      const said = await stack.call(name, payload, other).catch((error: unknown) => error);
      expect({ other, said: isDenial(said) ? 'denied' : said }).toEqual({ other, said: 'denied' });
    }
    expect(await readStackState(stack)).toEqual(before);

    const said = await stack.call(name, payload);
    if (answer === undefined) expect(said).toBeUndefined();
    else expect(said).toMatchObject(answer);
  });
});

describe('by the table of access', () => {
  let before: readonly string[];

  beforeAll(async () => {
    before = await readStackState(stack);
  });

  test.each(everybody)('%s is denied what it does not grant', async (who) => {
    const denied = tableRequests(who).filter(({ allowed }) => !allowed);
    expect(await findGranted(stack.place(who), stack.names, denied)).toEqual([]);
  });

  test('nothing has changed', async () => {
    expect(await readStackState(stack)).toEqual(before);
  });

  test.each(everybody)('%s is granted what it grants', async (who) => {
    const allowed = tableRequests(who).filter((request) => request.allowed);
    const wanted = allowed.map(({ verb, place }) => `${verb} ${place}`);
    expect(await findGranted(stack.place(who), stack.names, allowed)).toEqual(wanted);
  });
});
