import { Ajv, type CodeOptions, type ValidateFunction } from 'ajv';
import { columnKeyword } from './column-keyword.ts';

/** Makes the validator of the JSON schema of a contract's rows: ajv here, and in a bundle what ajv generated ahead. */
export type RowCompiler = (schema: object) => ValidateFunction;

/** An ajv for the schemas of rows. */
export function rowAjv(code: CodeOptions = {}): Ajv {
  return new Ajv({
    allErrors: true,
    messages: false,
    // A row may have a key such as "constructor", and a column too: only what the row itself has counts.
    ownProperties: true,
    strictTypes: false,
    validateSchema: false,
    keywords: [columnKeyword],
    code,
  });
}

/** Compiles with an ajv of its own each time, because an ajv keeps all that it has compiled. */
export const compileRows: RowCompiler = (schema) => rowAjv().compile(schema);
