import { surveyRaw } from '../functions/sensor/raw-listing.ts';
import type { Contract } from '../shared/contract/contract.ts';
import { parseRawKey, rawDayPrefix, rawPrefix } from '../shared/layout/keys.ts';
import { listAll } from '../shared/store/object-store.ts';
import type { Workspace } from './workspace.ts';

const mostDates = 3;

/**
 * For a date without raw data: where the files of the source systems that have nothing to read are expected, and for which
 * dates nearby there are some. Nothing when raw data is complete, and something else is missing.
 */
export async function describeRawDates(
  { stores, place }: Pick<Workspace, 'stores' | 'place'>,
  contract: Contract,
  ingestionDate: string,
): Promise<string[]> {
  const { missing } = await surveyRaw(stores.raw, contract, ingestionDate);
  if (missing.length === 0) return [];
  const found = new Set<string>();
  for await (const { key } of listAll(stores.raw, rawPrefix(contract))) {
    const date = parseRawKey(key)?.ingestionDate;
    if (date !== undefined) found.add(date);
  }
  const distance = (date: string) => Math.abs(Date.parse(date) - Date.parse(ingestionDate));
  const nearest = [...found].sort((a, b) => distance(a) - distance(b)).slice(0, mostDates);
  const folders = missing.map(({ source }) => place.rawAddress(rawDayPrefix(contract, source, ingestionDate)));
  return [
    ...folders.map((folder) => `  its files are expected in ${folder}`),
    nearest.length === 0
      ? `  there is no raw data of ${contract.dataset} for any date`
      : `  there is raw data for ${nearest.sort().join(', ')}${found.size > mostDates ? ` and ${found.size - mostDates} more dates` : ''}`,
  ];
}
