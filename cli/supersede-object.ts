import { findSupersede, readSupersedes, type StoredSupersede } from '../functions/sensor/superseded-objects.ts';
import { timestamp } from '../shared/clock.ts';
import type { Contract } from '../shared/contract/contract.ts';
import { supersedeKey } from '../shared/layout/keys.ts';
import type { SupersedeRecord } from '../shared/manifest/documents.ts';
import { createJson } from '../shared/store/json.ts';
import type { Workspace } from './workspace.ts';

/** What a person says of a raw object. */
export type Supersede = Pick<SupersedeRecord, 'object' | 'by' | 'reason' | 'person'>;

/**
 * Records that later runs leave this version of a raw object out. The first record of a version stands: `created` is
 * false when there is one, whoever wrote it. The object itself stays where it is.
 */
export async function supersedeObject(
  { stores, clock }: Pick<Workspace, 'stores' | 'clock'>,
  contract: Contract,
  ingestionDate: string,
  { object: { key, size, version }, by, reason, person }: Supersede,
): Promise<StoredSupersede & { readonly created: boolean }> {
  const { raw } = stores;
  for (;;) {
    const supersedes = await readSupersedes(raw, contract, ingestionDate);
    const earlier = findSupersede(supersedes, { key, version });
    if (earlier !== undefined) return { ...earlier, created: false };
    const number = (supersedes.at(-1)?.number ?? 0) + 1;
    const recordKey = supersedeKey(contract, ingestionDate, number);
    const object = { key, size, version };
    const record = { nonce: clock.nonce(), object, by, reason, person, recorded_at: timestamp(clock) };
    const { created } = await createJson<SupersedeRecord>(raw, recordKey, record);
    if (created) return { key: recordKey, number, record, created };
  }
}
