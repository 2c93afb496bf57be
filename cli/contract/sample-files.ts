import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Ajv } from 'ajv';
import type { Contract } from '../../shared/contract/contract.ts';
import type { Problem } from '../../shared/errors.ts';
import { Verdict } from '../../shared/verdicts/verdict.ts';

/** What a contract makes of one sample row, as a person expects it or as it is. */
export interface SampleVerdict {
  /** Of the samples file, from 1. */
  readonly line: number;
  readonly verdict: Exclude<Verdict, 'condemned'>;
  /** `CODE` or `CODE column`; absent for a valid row. */
  readonly reasons?: readonly string[];
}

/** The sample rows beside a contract, with the verdicts that a person expects. */
export interface SampleFiles {
  readonly rows: Buffer;
  readonly expected: readonly SampleVerdict[];
  /** How problems name the two files: `contracts/orders/v1.samples.csv`. */
  readonly paths: { readonly rows: string; readonly expected: string };
}

const isVerdictList = new Ajv({ allErrors: true }).compile<SampleVerdict[]>({
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['line', 'verdict'],
    properties: {
      line: { type: 'integer', minimum: 1 },
      verdict: { enum: [Verdict.valid, Verdict.quarantined, Verdict.duplicate] },
      reasons: { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string' } },
      why: { type: 'string' },
    },
  },
});

/**
 * Reads `v<N>.samples.<format>` and `v<N>.verdicts.json` beside a contract; gives the problems where one of them is missing
 * or the second is no list of verdicts.
 */
export async function readSamples(folder: string, contract: Contract): Promise<SampleFiles | readonly Problem[]> {
  const { dataset, schemaVersion, format } = contract;
  const names = { rows: `v${schemaVersion}.samples.${format}`, expected: `v${schemaVersion}.verdicts.json` };
  const pathOf = (name: string) => `${basename(folder)}/${dataset}/${name}`;
  const paths = { rows: pathOf(names.rows), expected: pathOf(names.expected) };
  const [rows, text] = [
    await readIfThere(join(folder, dataset, names.rows)),
    await readIfThere(join(folder, dataset, names.expected)),
  ];
  const missing = (path: string) => ({
    path,
    message: 'is missing; every contract has sample rows with their verdicts',
  });
  if (rows === undefined || text === undefined) {
    return [
      ...(rows === undefined ? [missing(paths.rows)] : []),
      ...(text === undefined ? [missing(paths.expected)] : []),
    ];
  }
  let expected: unknown;
  try {
    expected = JSON.parse(text.toString('utf8'));
  } catch (error) {
    return [{ path: paths.expected, message: `is no JSON: ${(error as Error).message}` }];
  }
  if (isVerdictList(expected)) return { rows, expected, paths };
  return (isVerdictList.errors ?? []).map(({ instancePath, message = 'has another form' }) => ({
    path: `${paths.expected}${instancePath === '' ? '' : `: ${instancePath}`}`,
    message,
  }));
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
