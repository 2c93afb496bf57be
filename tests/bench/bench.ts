/**
 * `npm run bench -- [--rows N]… [--rounds N]`: this pipeline's transform against DuckDB doing the same work on the same raw
 * object, each in a process of its own, alternating; the median of the rounds. Equal output is proved, not assumed.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatTable } from '../../cli/table.ts';
import { describeMachine } from './machine.ts';
import { measure, type Measurement } from './measure.ts';
import { median } from './median.ts';
import { prepareInput } from './prepare-input.ts';
import { proveEqual } from './prove-equal.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', multiple: true, default: ['1000000', '5000000'] },
    rounds: { type: 'string', default: '3' },
  },
});

const contestants = [
  { name: 'sluice', script: 'run-sluice.ts', threads: 1 },
  { name: 'duckdb, 1 thread', script: 'run-duckdb.ts', threads: 1 },
  { name: 'duckdb, 2 threads', script: 'run-duckdb.ts', threads: 2 },
] as const;

console.log(describeMachine());
for (const rows of values.rows.map(Number)) {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  try {
    await compare(folder, rows, Number(values.rounds));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compare(folder: string, rows: number, rounds: number): Promise<void> {
  const input = await prepareInput(folder, rows);
  console.log(
    `\n${input.lines.toLocaleString('en')} lines, ${(input.bytes / 1e9).toFixed(2)} GB of NDJSON, ${rounds} rounds`,
  );
  const results = new Map<string, Measurement[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, script, threads } of contestants) {
      const result = await measure(script, { folder, threads });
      results.get(name)!.push(result);
      console.log(`  round ${round + 1}: ${name.padEnd(17)} ${result.seconds.toFixed(2)} s`);
    }
  }
  const [sluice, duckdb] = [results.get('sluice')![0]!, results.get('duckdb, 1 thread')![0]!];
  const proof = await proveEqual(sluice, duckdb);

  const reference = median(results.get('duckdb, 1 thread')!.map(({ seconds }) => seconds));
  const table = contestants.map(({ name }) => {
    const all = results.get(name)!;
    const seconds = median(all.map((each) => each.seconds));
    const peak = Math.max(...all.map(({ peakBytes }) => peakBytes));
    const speed = Math.round(input.lines / seconds).toLocaleString('en');
    return [name, seconds.toFixed(2), speed, (peak / 1e6).toFixed(0), (reference / seconds).toFixed(2)];
  });
  const heading = ['', 'median s', 'rows/s', 'peak RSS MB', 'speed against duckdb, 1 thread'];
  for (const line of formatTable([heading, ...table])) console.log(`  ${line}`);
  console.log(`  ${proof}`);
}
