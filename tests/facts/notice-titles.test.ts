import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { faultNotice } from '../../cli/local-runner/fault-notice.ts';
import { noticeTitles } from '../../functions/notice.ts';
import { devSettings } from '../../shared/settings.ts';

const readme = readFileSync(resolve(import.meta.dirname, '../../docs/runbooks/README.md'), 'utf8');

/** What the first column of the table calls the notices. */
function listedTitles(): string[] {
  const [, table = ''] = readme.split(/^\| the notice says .*$/m);
  const cells = [...table.matchAll(/^\| (.*?) \|/gm)].map(([, cell]) => cell!);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, title]) => title!));
}

test('the table of runbooks lists every notice that can be sent, once, and no other', () => {
  const fault = faultNotice({
    name: '<execution>',
    input: {},
    current: { state: 'PipelineFault' },
    result: { status: 'FAILED', error: 'PipelineFault', cause: '' },
    settings: { ...devSettings, stack: 'test' },
  })?.subject;
  expect(listedTitles().toSorted()).toEqual([...noticeTitles, fault].toSorted());
});
