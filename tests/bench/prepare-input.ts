import { join } from 'node:path';
import { generateEvents } from '../../cli/generate/events-generator.ts';
import { openLocalWorkspace } from '../../cli/local-workspace.ts';
import { rawDayPrefix } from '../../shared/layout/keys.ts';

export const benchDate = '2025-01-01';

/** One line in so many is malformed, and one has a timestamp that is none. */
const defectEvery = 2000;

/** Writes the raw object of the benchmark: generated events with nulls, duplicates, malformed lines and bad timestamps. */
export async function prepareInput(folder: string, rows: number): Promise<{ lines: number; bytes: number }> {
  const { stores, contracts } = await openLocalWorkspace(join(folder, 'sluice'));
  const contract = contracts.get('events');
  const key = `${rawDayPrefix(contract, contract.sourceSystems[0]!, benchDate)}events.ndjson`;
  let lines = 0;
  const body = async function* () {
    let chunks: Uint8Array[] = [];
    let size = 0;
    for (const chunk of generateEvents({ date: benchDate, rows, seed: 1, late: false })) {
      const text = Buffer.from(chunk).toString('latin1');
      const added = text.length === 0 ? 0 : text.split('\n').length - 1;
      const defects = Math.floor((lines + added) / defectEvery) - Math.floor(lines / defectEvery);
      lines += added + 2 * defects;
      const bad = Array.from({ length: defects }, (_, index) => defectiveLines(lines + index)).join('');
      for (const bytes of [chunk, Buffer.from(bad)]) {
        chunks.push(bytes);
        size += bytes.length;
      }
      if (size > 1 << 20) {
        yield await Promise.resolve(Buffer.concat(chunks));
        chunks = [];
        size = 0;
      }
    }
    yield Buffer.concat(chunks);
  };
  const info = await stores.raw.put(key, body());
  return { lines, bytes: info.size };
}

function defectiveLines(number: number): string {
  const event = { event_id: `defect-${number}`, user_id: 'user_00001', event_type: 'login', event_ts: 'yesterday' };
  return `{"event_id": "cut-${number}", "user_\n${JSON.stringify({ ...event, amount: null })}\n`;
}
