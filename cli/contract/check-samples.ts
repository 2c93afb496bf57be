import type { Contract } from '../../shared/contract/contract.ts';
import type { ContractRegistry } from '../../shared/contract/contract-registry.ts';
import type { Problem } from '../../shared/errors.ts';
import { judgeSamples, type JudgedSamples } from './judge-samples.ts';
import { readSamples, type SampleFiles, type SampleVerdict } from './sample-files.ts';

const noKeys: ReadonlySet<string> = new Set();

/**
 * Judges the sample rows beside every contract in `folder`, references against the valid sample rows of the parents, and
 * gives where the verdicts are not those written beside them. Throws what reading a file throws.
 */
export async function checkSamples(registry: ContractRegistry, folder: string): Promise<Problem[]> {
  const judged = new Map<string, Promise<SampleCheck>>();
  const check = (contract: Contract): Promise<SampleCheck> => {
    const name = `${contract.dataset} v${contract.schemaVersion}`;
    const begun = judged.get(name) ?? checkContract(registry, folder, contract, check);
    judged.set(name, begun);
    return begun;
  };
  const checks = await Promise.all(registry.all.map(check));
  return checks.flatMap(({ problems }) => problems);
}

interface SampleCheck {
  readonly problems: readonly Problem[];
  readonly keys: ReadonlySet<string>;
}

async function checkContract(
  registry: ContractRegistry,
  folder: string,
  contract: Contract,
  check: (parent: Contract) => Promise<SampleCheck>,
): Promise<SampleCheck> {
  const samples = await readSamples(folder, contract);
  if (!('rows' in samples)) return { problems: samples, keys: noKeys };
  const parentKeys = new Map<string, ReadonlySet<string>>();
  for (const { dataset, schemaVersion } of contract.references) {
    const { keys } = await check(registry.get(dataset, schemaVersion));
    parentKeys.set(`${dataset} v${schemaVersion}`, keys);
  }
  const judged = await judgeSamples(
    contract,
    samples.rows,
    ({ dataset, schemaVersion }) => parentKeys.get(`${dataset} v${schemaVersion}`) ?? noKeys,
  );
  return { problems: compare(samples, judged), keys: judged.keys };
}

function compare({ expected, paths }: SampleFiles, { verdicts }: JudgedSamples): Problem[] {
  const problems: Problem[] = [];
  const wanted = new Map<number, SampleVerdict>();
  for (const each of expected) {
    if (wanted.has(each.line)) problems.push({ path: paths.expected, message: `line ${each.line} stands twice` });
    wanted.set(each.line, each);
  }
  for (const found of verdicts) {
    const each = wanted.get(found.line);
    wanted.delete(found.line);
    const path = `${paths.rows}: line ${found.line}`;
    if (each === undefined) {
      problems.push({ path, message: `has no verdict in ${paths.expected}; it is ${describe(found)}` });
    } else if (describe(each) !== describe(found)) {
      problems.push({ path, message: `should be ${describe(each)}, but is ${describe(found)}` });
    }
  }
  for (const line of wanted.keys()) {
    problems.push({ path: paths.expected, message: `line ${line} is no row of ${paths.rows}` });
  }
  return problems;
}

/** Reasons in one order, because the order in which a row's faults are found says nothing. */
function describe({ verdict, reasons = [] }: SampleVerdict): string {
  return reasons.length === 0 ? verdict : `${verdict} (${[...reasons].sort().join(', ')})`;
}
