import { Ajv2019 } from 'ajv/dist/2019.js';
import { readFile } from 'node:fs/promises';
import type { InvalidInputError, Problem } from '../../shared/errors.ts';
import { usageProblem } from '../usage-problem.ts';
import type { ContractFile } from './contract-files.ts';

/** What the published JSON Schema of the Open Data Contract Standard, in `file`, finds wrong. Throws InvalidInputError. */
export async function checkAgainstSchema(file: string, contracts: readonly ContractFile[]): Promise<Problem[]> {
  const validate = compile(file, await readSchema(file));
  return contracts.flatMap(({ path, document }) => {
    if (validate(document)) return [];
    return (validate.errors ?? []).map(({ instancePath, message = 'is not valid' }) => ({
      path: `${path}${instancePath}`,
      message: `${message} (ODCS schema)`,
    }));
  });
}

async function readSchema(file: string): Promise<object> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as object;
  } catch (error) {
    throw noSchema(file, error);
  }
}

function compile(file: string, schema: object) {
  try {
    return new Ajv2019({ allErrors: true, strict: false, validateFormats: false }).compile(schema);
  } catch (error) {
    throw noSchema(file, error);
  }
}

function noSchema(file: string, cause: unknown): InvalidInputError {
  // Of a document of another kind every part is a fault.
  const [first] = (cause as Error).message.split(', ');
  const message = `${file} is no JSON Schema that can be read: ${first}`;
  return usageProblem('--odcs-schema', message, { cause });
}
