import type { ApprovalMode, StackSettings } from '../settings.ts';

/**
 * What `sluice smoke` runs on a stack. Its contract is the program's own; no file in `contracts/` may have its name or its domain, so that
 * nobody comes by what holds for it alone.
 */
export const smokeDataset = { domain: 'smoke', dataset: 'smoke' } as const;

/** Whether a dataset is the one of `sluice smoke`. */
export function isSmoke({ dataset }: { readonly dataset: string }): boolean {
  return dataset === smokeDataset.dataset;
}

/** Whether the runs of a dataset wait for people: as the stack's settings say, but those of `sluice smoke` never. */
export function approvalOf(
  { approval }: Pick<StackSettings, 'approval'>,
  contract: { readonly dataset: string },
): ApprovalMode {
  return isSmoke(contract) ? 'automatic' : approval;
}
