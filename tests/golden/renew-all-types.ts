import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { writerName } from '../../shared/parquet/parquet-form.ts';
import { rowNumbers } from '../columns/column-rows.ts';
import { allTypes, allTypesRows } from '../parquet/all-types.ts';
import { contentHashOf, parquetBytes, rowGroupsOf } from '../parquet/written-file.ts';

/** Records the bytes that the writer gives now; see the comment that it writes. */
const rows = rowNumbers(100);
const bytes = await parquetBytes(allTypes, rowGroupsOf(allTypesRows(rows), rows), ['id']);
const golden = {
  comment:
    'Data written before and after a change of these bytes cannot be compared byte by byte, so it belongs in the changelog. Renew with: node tests/golden/renew-all-types.ts. The content_hash must never change.',
  writer: writerName,
  sha256: createHash('sha256').update(bytes).digest('hex'),
  content_hash: contentHashOf(allTypes, bytes),
};
writeFileSync(new URL('all-types.parquet', import.meta.url), bytes);
writeFileSync(new URL('all-types.json', import.meta.url), `${JSON.stringify(golden, null, 2)}\n`);
