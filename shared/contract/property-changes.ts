import type { ContractChange, ContractStep } from './contract-changes.ts';
import type { AnomalyLimits, Contract, StatedValues } from './contract.ts';

/** A customProperty that is stricter than before, or another one where neither is. */
export type PropertyChange = Omit<ContractChange, 'rule'>;

/** What of the customProperties, stated or by default, fails data that passed before or changes what readers have. */
export function findPropertyChanges(step: ContractStep): PropertyChange[] {
  return [...rules.flatMap((rule) => rule(step)), ...findAnomalyChanges(step)];
}

const isOther = (from: unknown, to: unknown) => from !== to;
const isLower = (from: number, to: number) => to < from;
const losesOne = (from: readonly string[], to: readonly string[]) => from.some((each) => !to.includes(each));
const strictness: readonly string[] = ['ignore', 'quarantine', 'halt'] satisfies Contract['unknownFields'][];

const rules = [
  compare('format', isOther, 'rawFormat'),
  compare('orderColumn', isOther),
  // A source more lacks objects on older dates, and the objects of one that is gone are no longer read.
  compare('sourceSystems', (from, to) => losesOne(from, to) || losesOne(to, from)),
  // Where there was none it adds two columns, and the data of before stays readable.
  compare('monthColumn', (from, to) => from !== null && from !== to),
  compare('currentCopy', (from, to) => from && !to),
  compare('alarmRate', isLower),
  compare('blockRate', isLower),
  compare('driftShare', isLower),
  compare('breakerLimit', isLower),
  // Rows whose history is forgotten are quarantined in place of condemned, and only quarantined rows count for blockRate.
  compare('historyDays', isLower),
  compare('maxPartitionBytes', isLower),
  compare('maxLineBytes', isLower),
  compare('unknownFields', (from, to) => strictness.indexOf(to) > strictness.indexOf(from)),
  compare('optionalColumns', losesOne),
];

type Rule = (step: ContractStep) => PropertyChange[];

function compare<Name extends keyof StatedValues | 'format'>(
  name: Name,
  breaks: (from: Contract[Name], to: Contract[Name]) => boolean,
  place: string = name,
): Rule {
  return ({ before, after }) =>
    breaks(before[name], after[name])
      ? [{ place, message: `was ${describe(before[name])} and is ${describe(after[name])}` }]
      : [];
}

function describe(value: Contract[keyof StatedValues | 'format']): string {
  const text = typeof value === 'object' ? (value ?? []).join(', ') : String(value);
  return text === '' ? 'none' : text;
}

/** Anomalies that only warn fail nothing. */
function findAnomalyChanges({ before, after }: ContractStep): PropertyChange[] {
  const [from, to] = [before.anomaly, after.anomaly];
  if (to.action === 'warn') return [];
  if (from.action === 'warn') return [{ place: 'anomaly', message: 'did warn and does halt' }];
  const stricter: (keyof AnomalyLimits)[] = [];
  // Another baseline has another median, which may be further away.
  if (from.lookBackRuns !== to.lookBackRuns) stricter.push('lookBackRuns');
  if (isLower(from.minimumRuns, to.minimumRuns)) stricter.push('minimumRuns');
  if (isLower(from.madFactor, to.madFactor)) stricter.push('madFactor');
  if (after.shareColumn !== null && isLower(from.sharePoints, to.sharePoints)) stricter.push('sharePoints');
  const changes = stricter.map((name) => ({
    place: 'anomaly',
    message: `${name} was ${from[name]} and is ${to[name]}`,
  }));
  if (after.shareColumn === null || after.shareColumn === before.shareColumn) return changes;
  const message = `was ${describe(before.shareColumn)} and is ${after.shareColumn}, whose anomalies halt`;
  return [...changes, { place: 'shareColumn', message }];
}
