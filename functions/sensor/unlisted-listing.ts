import type { Contract } from '../../shared/contract/contract.ts';
import { rawDayPrefix, rawPrefix } from '../../shared/layout/keys.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { listDelivered } from './raw-listing.ts';

/** The source systems that delivered on the day and that the contract does not list. One listing or two for each. */
export async function listUnlisted(raw: ObjectStore, contract: Contract, ingestionDate: string): Promise<string[]> {
  const unlisted: string[] = [];
  for await (const source of listSources(raw, contract)) {
    if (contract.sourceSystems.includes(source)) continue;
    const delivered = listDelivered(raw, rawDayPrefix(contract, source, ingestionDate));
    if ((await delivered.next()).done !== true) unlisted.push(source);
  }
  return unlisted;
}

/** Every source system of the dataset, by its first key: the days and objects of each are skipped, not listed. */
async function* listSources(raw: ObjectStore, contract: Contract): AsyncGenerator<string, void, undefined> {
  const prefix = `${rawPrefix(contract)}source_system=`;
  let after = prefix;
  for (;;) {
    const [first] = (await raw.list(prefix, { after, limit: 1 })).objects;
    if (first === undefined) return;
    const [source = '', ...rest] = first.key.slice(prefix.length).split('/');
    if (rest.length > 0) yield source;
    // `0` is the character after `/`: no key below this source system comes later, and every other one does.
    after = rest.length > 0 ? `${prefix}${source}0` : first.key;
  }
}
