import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

import { describe, expect, test } from '@jest/globals';

import { processesOn, systemProcesses } from '../../cli/local-runner/process-identity.ts';

const platforms = [process.platform, ...(existsSync('/bin/ps') ? (['darwin'] as const) : [])];

describe.each(platforms)('a process, asked for as on %s', (platform) => {
  const processes = processesOn(platform);

  test('is itself, each time it is asked', async () => {
    const self = await processes.self();
    expect(self).toEqual({ pid: process.pid, started: expect.stringMatching(/./), boot: expect.stringMatching(/./) });
    expect(await processes.self()).toEqual(self);
  });

  test('is alive while it runs', async () => {
    expect(await processes.isAlive(await processes.self())).toBe(true);
  });

  test('is gone when it has ended', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    expect(await processes.isAlive({ ...(await processes.self()), pid })).toBe(false);
  });

  test('is not the one that later has its pid', async () => {
    const self = await processes.self();
    expect(await processes.isAlive({ ...self, started: `${self.started}0` })).toBe(false);
  });

  test('is gone when the machine has been started anew', async () => {
    expect(await processes.isAlive({ ...(await processes.self()), boot: 'another' })).toBe(false);
  });
});

test('the system is that of the machine', async () => {
  expect(await systemProcesses.self()).toEqual(await processesOn(process.platform).self());
});
