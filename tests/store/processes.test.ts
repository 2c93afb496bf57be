import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ObjectMissingError } from '../../shared/errors.ts';
import { bytesOf, drain, textOf } from './bytes.ts';
import { openDirectory } from './open-directory.ts';

type Directory = Awaited<ReturnType<typeof openDirectory>>;

let root: string;
let store: Directory['store'];
let close: Directory['close'];
const children: ChildProcessWithoutNullStreams[] = [];

beforeEach(async () => {
  ({ root, store, close } = await openDirectory());
});

afterEach(async () => {
  await Promise.all(children.splice(0).map(kill));
  await close();
});

function start(script: string, words: readonly string[]): ChildProcessWithoutNullStreams {
  const path = fileURLToPath(new URL(`children/${script}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...words]);
  children.push(child);
  child.stderr.pipe(process.stderr);
  return child;
}

function linesOf(child: ChildProcessWithoutNullStreams): AsyncIterator<string> {
  return createInterface({ input: child.stdout })[Symbol.asyncIterator]();
}

async function kill(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

describe('a directory that several processes share', () => {
  test('lets exactly one of four processes create each of 200 keys', async () => {
    const keys = Array.from({ length: 200 }, (_, index) => `race/${index % 20}/${index}.json`);
    const names = ['north', 'east', 'south', 'west'];
    const racers = names.map((name) => {
      const child = start('racer.ts', [root, name, ...keys]);
      return { name, child, lines: linesOf(child) };
    });
    await Promise.all(racers.map(({ lines }) => lines.next()));
    for (const { child } of racers) child.stdin.write('go\n');
    const winners = new Map<string, string[]>();
    for (const { name, lines } of racers) {
      const created = JSON.parse((await lines.next()).value as string) as string[];
      for (const key of created) winners.set(key, [...(winners.get(key) ?? []), name]);
    }
    expect([...winners.keys()].sort()).toEqual(keys.toSorted());
    for (const [key, [winner, ...others]] of winners) {
      expect(others).toEqual([]);
      expect(textOf((await store.get(key)).bytes)).toBe(winner);
    }
    expect(await readdir(join(root, '.tmp'))).toEqual([]);
  });

  test.each(['put', 'create'])('shows nothing of a %s whose process was killed in the middle', async (operation) => {
    const writer = start('endless-writer.ts', [root, 'dir/object', operation]);
    await linesOf(writer).next();
    await kill(writer);
    expect(await readdir(join(root, '.tmp'))).toHaveLength(1);
    expect((await store.list('')).objects).toEqual([]);
    await expect(store.head('dir/object')).rejects.toThrow(ObjectMissingError);
    expect(await store.create('dir/object', bytesOf('second try'))).toBeDefined();
  });

  test('shows other processes whole objects while one is replacing them, and after it was killed', async () => {
    const writer = start('busy-writer.ts', [root, 'object']);
    const lines = linesOf(writer);
    await lines.next();
    const expectWhole = (bytes: Uint8Array) => {
      expect(Buffer.compare(bytes, new Uint8Array(200_000).fill(bytes[0]!))).toBe(0);
    };
    for (let round = 0; round < 100; round++) {
      expectWhole((await store.get('object')).bytes);
      expectWhole(await drain(store.read('object')));
      expect((await store.list('')).objects).toMatchObject([{ key: 'object', size: 200_000 }]);
    }
    await kill(writer);
    const { version, bytes } = await store.get('object');
    expectWhole(bytes);
    expect(await drain(store.read('object', { version }))).toEqual(bytes);
  });
});
