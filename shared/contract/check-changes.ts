import type { QualityEntry } from './contract-document.ts';
import type { ContractChange } from './contract-changes.ts';
import type { Operator } from './contract.ts';
import { qualityCustomValues } from './custom-properties.ts';
import { statedLimits } from './quality-entry.ts';

/** Operators by the direction in which their limit gets stricter; the others have none. */
const stricter: Readonly<Partial<Record<Operator, 'down' | 'up'>>> = {
  mustBeLessThan: 'down',
  mustBeLessOrEqualTo: 'down',
  mustBeGreaterThan: 'up',
  mustBeGreaterOrEqualTo: 'up',
};

/** The checks that are new or have a stricter limit, at `place`: a column, or the table. */
export function findCheckChanges(
  place: string,
  old: readonly QualityEntry[],
  young: readonly QualityEntry[],
): ContractChange[] {
  return young.flatMap((entry): ContractChange[] => {
    const [after] = statedLimits(entry);
    if (after === undefined) return [];
    const same = old.filter((each) => each.metric === entry.metric && each.name === entry.name);
    const before = same.flatMap(statedLimits).find(({ operator }) => operator === after.operator);
    const what = `${entry.metric} ${after.operator}`;
    if (before === undefined) {
      const warns = qualityCustomValues(entry).action === 'warn';
      return warns ? [] : [{ rule: 'check-added', place, message: `${what} ${String(after.limit)} was not there` }];
    }
    if (String(before.limit) === String(after.limit) || isLooser(after.operator, before.limit, after.limit)) return [];
    return [
      { rule: 'check-tightened', place, message: `${what} was ${String(before.limit)} and is ${String(after.limit)}` },
    ];
  });
}

function isLooser(operator: Operator, before: number | readonly number[], after: number | readonly number[]): boolean {
  const direction = stricter[operator];
  if (direction === undefined || typeof before !== 'number' || typeof after !== 'number') return false;
  return direction === 'down' ? after > before : after < before;
}
