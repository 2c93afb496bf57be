/**
 * `npm run bench:cold [-- --rounds N]`: what a cold start of each function costs in its own code: the bundle of its zip,
 * imported by the pinned Node in a fresh process. Functions alternate; the medians of the rounds.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatTable } from '../../cli/table.ts';
import { openLocalWorkspace } from '../../cli/local-workspace.ts';
import { sensor } from '../../functions/sensor/sensor.ts';
import { functionNames } from '../../infra/function-specs.ts';
import { bakeModules } from '../../scripts/build/baked-modules.ts';
import { bundlePrograms } from '../../scripts/build/bundle.ts';
import { buildInto, openBuilt, projectRoot } from '../build/built-folder.ts';
import { coldPayloads } from './cold-calls.ts';
import { ColdStarter, type ColdStart } from './cold-measure.ts';
import { describeMachine } from './machine.ts';
import { median } from './median.ts';
import { benchDate, prepareInput } from './prepare-input.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } });
const rows = 1000;
const firstParquet = 'transform, first Parquet bytes';

console.log(describeMachine());
const folder = await mkdtemp(join(tmpdir(), 'sluice-cold-'));
try {
  await buildInto(join(folder, 'built'));
  const { artifacts, zips } = await openBuilt(join(folder, 'built'));
  for (const [name, { files }] of zips) await writeFiles(name, Object.entries(files));
  const plugin = await bakeModules(projectRoot, artifacts);
  const bundled = await bundlePrograms(projectRoot, { program: 'tests/bench/cold-transform.ts' }, plugin);
  await writeFiles(firstParquet, bundled.programs.get('program')!.files);
  await prepareInput(folder, rows);

  const starts = new Map<string, ColdStart[]>();
  await using starter = await new ColdStarter().listen();
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const calls = [...functionNames.map((name) => [name, coldPayloads[name]] as const)];
    for (const [name, payload] of [...calls, [firstParquet, await senseDay(round)] as const]) {
      const start = await starter.start(join(folder, name, 'index.mjs'), payload);
      starts.set(name, [...(starts.get(name) ?? []), start]);
    }
  }
  const heading = ['function', 'import ms', 'first request ms', 'zip bytes'];
  const middle = (name: string, of: keyof ColdStart) => median(starts.get(name)!.map((each) => each[of])).toFixed(0);
  const table = functionNames.map((name) => [
    name,
    middle(name, 'imported'),
    middle(name, 'first'),
    artifacts.functions[name].bytes,
  ]);
  for (const line of formatTable([heading, ...table])) console.log(`  ${line}`);
  console.log(
    `  ${firstParquet}: ${middle(firstParquet, 'first')} ms, of them import ${middle(firstParquet, 'imported')}`,
  );
  console.log(`
Medians of ${values.rounds} fresh processes each, from just before the import; the start of Node itself is not in them, nor is
Lambda's: fetching the zip, its smaller share of a processor. "First request" is the first that a listener on this machine,
in the place of AWS, hears of the function's call. "First Parquet bytes" is the transform bundled over plain directories, with a
day of ${rows.toLocaleString('en')} rows: everything but AWS's answers.`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function writeFiles(name: string, files: Iterable<readonly [string, Uint8Array]>): Promise<void> {
  await mkdir(join(folder, name));
  for (const [file, bytes] of files) await writeFile(join(folder, name, file), bytes);
}

/** What the transform is called with for the prepared day, by an execution of its own. */
async function senseDay(round: number): Promise<object> {
  const workspace = await openLocalWorkspace(join(folder, 'sluice'));
  const execution = `cold-${round + 1}`;
  const ready = await sensor(workspace, { dataset: 'events', ingestion_date: benchDate, execution });
  if (ready.outcome !== 'ready') throw new Error(`The sensor answered ${ready.outcome}.`);
  const { dataset, schema_v, ingestion_date } = ready;
  return { root: workspace.root, execution, dataset, schema_v, ingestion_date };
}
