import { describeType } from '../contract/column-type.ts';
import type { Column } from '../contract/contract.ts';

/** One sentence for each column that only one of the runs has, or that changed its type; `before` came first. */
export function describeSchemaChanges(before: readonly Column[], now: readonly Column[]): string[] {
  const earlier = new Map(before.map((column) => [column.name, column]));
  const later = new Set(now.map(({ name }) => name));
  return [
    ...now.flatMap((column) => {
      const old = earlier.get(column.name);
      if (old === undefined) return [`Column "${column.name}" (${describeType(column)}) is new.`];
      const [was, is] = [describeType(old), describeType(column)];
      return was === is ? [] : [`Column "${column.name}" was ${was} and is ${is}.`];
    }),
    ...before
      .filter(({ name }) => !later.has(name))
      .map((column) => `Column "${column.name}" (${describeType(column)}) is gone.`),
  ];
}
