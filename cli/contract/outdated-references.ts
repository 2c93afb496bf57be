import type { ContractRegistry } from '../../shared/contract/contract-registry.ts';
import type { Problem } from '../../shared/errors.ts';

/**
 * The references to a schema version that is not run unasked, of the contracts that runs follow: a dataset is run by its
 * highest schema version, any other one by its name alone, and its children wait for a promotion of the same date of the
 * version they name.
 */
export function findOutdatedReferences({ names, get }: Pick<ContractRegistry, 'names' | 'get'>): Problem[] {
  return names
    .map((name) => get(name))
    .flatMap(({ dataset, schemaVersion, references }) =>
      references.flatMap((reference): Problem[] => {
        const newest = get(reference.dataset).schemaVersion;
        if (reference.schemaVersion === newest) return [];
        const { column, dataset: parent, schemaVersion: named } = reference;
        const message =
          `reference-outdated: ${column} refers to ${parent} v${named}, which a run of ${parent} does not write since there is v${newest}: ` +
          `a run of ${dataset} waits until somebody has run "${parent}@${named}"`;
        return [{ path: `contracts/${dataset}/v${schemaVersion}.yaml`, message }];
      }),
    );
}
