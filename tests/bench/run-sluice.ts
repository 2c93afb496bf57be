/** The transform of this pipeline over the benchmark's raw object. */
import { join } from 'node:path';
import { sensor } from '../../functions/sensor/sensor.ts';
import { partitionOf } from '../../functions/stage.ts';
import { transform } from '../../functions/transform/transform.ts';
import { openLocalWorkspace } from '../../cli/local-workspace.ts';
import { registerContracts } from '../../shared/contract/contract-registry.ts';
import { manifestKey } from '../../shared/layout/keys.ts';
import type { Manifest } from '../../shared/manifest/documents.ts';
import { getJson } from '../../shared/store/json.ts';
import { peakBytes, readAssignment, type Measurement } from './measure.ts';
import { benchDate } from './prepare-input.ts';

const { folder } = readAssignment();
const opened = await openLocalWorkspace(join(folder, 'sluice'));
// So many bad rows open the circuit breaker, which is not what is measured.
const contracts = registerContracts([{ ...opened.contracts.get('events'), breakerLimit: Infinity }]);
const workspace = { ...opened, contracts };
const execution = `bench-${process.pid}`;
const ready = await sensor(workspace, { dataset: 'events', ingestion_date: benchDate, execution });
if (ready.outcome !== 'ready') throw new Error(`The sensor answered ${ready.outcome}.`);
const { dataset, schema_v, ingestion_date } = ready;

const start = performance.now();
const answer = await transform(workspace, { execution, dataset, schema_v, ingestion_date });
const seconds = (performance.now() - start) / 1000;

if (answer.outcome !== 'transformed') throw new Error(`The transform answered ${answer.outcome}.`);
const partition = partitionOf(workspace.contracts.get(dataset), ingestion_date);
const manifest = await getJson<Manifest>(workspace.stores.processed, manifestKey(partition, answer.run_id));
const { input_rows, valid_rows, quarantined_rows, duplicate_rows } = manifest.counts;
const measurement: Measurement = {
  seconds,
  peakBytes: peakBytes(),
  counts: { input_rows, valid_rows, quarantined_rows, duplicate_rows, null_users: manifest.nulls.user_id ?? 0 },
  parquet: join(workspace.root, 'processed', manifest.objects[0]!.key),
};
console.log(JSON.stringify(measurement));
