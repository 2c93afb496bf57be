import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { describeFailure } from '../../cli/failure.ts';
import { IntegrityError, InvalidInputError, ServiceCallError } from '../../shared/errors.ts';

test('what the user gave is usage, what the store has is not, and both are said in a sentence', () => {
  const input = new InvalidInputError('contracts/x/v1.yaml', [{ path: 'name', message: 'is missing' }]);
  expect(describeFailure(input, false)).toEqual({ message: input.message, status: 1 });
  const fault = new IntegrityError('key', 'size', 1, 2);
  expect(describeFailure(fault, true)).toEqual({ message: fault.message, status: 2 });
});

test('what the operating system refuses is no bug', async () => {
  const refused: unknown = await readFile('/').catch((error: unknown) => error);
  const { message, status } = describeFailure(refused, false);
  expect(message).toMatch(/^The operating system refused: EISDIR/);
  expect(status).toBe(2);
});

test('a lack of credentials is no bug, whatever was about to be called', () => {
  const lack = Object.assign(new Error('Could not load credentials from any providers'), {
    name: 'CredentialsProviderError',
  });
  for (const error of [lack, new ServiceCallError('states:StartExecution', 'a-run', lack)]) {
    const { message, status } = describeFailure(error, false);
    expect(message).toMatch(/^AWS was not called, without credentials: Could not load .+ providers\. Name a profile/);
    expect(status).toBe(1);
  }
});

test('a bug has its stack shown for --debug alone', () => {
  const bug = new TypeError('x is undefined');
  const { message, status } = describeFailure(bug, false);
  expect(message).toContain('This is a bug in sluice: TypeError: x is undefined\n');
  expect(message).not.toContain('    at ');
  expect(status).toBe(2);
  expect(describeFailure(bug, true).message).toContain(import.meta.filename);
  expect(describeFailure('thrown', false).message).toBe('This is a bug in sluice: thrown');
});

test('a reader that goes away early is no failure', async () => {
  const command = resolve(import.meta.dirname, '../../cli/sluice.ts');
  const child = spawn(process.execPath, [command, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  expect({ status, complaints }).toEqual({ status: 0, complaints: '' });
});
