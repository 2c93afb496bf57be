import { Ajv, type CodeOptions } from 'ajv';

/** The ajv that validates all but rows. */
export function createAjv(code: CodeOptions = {}): Ajv {
  return new Ajv({ allErrors: true, verbose: true, code });
}

/**
 * Compiles what a module named `*-validators.ts` exports, which is validators and nothing else: `npm run build` puts the
 * code that ajv generates in such a module's place, because loading ajv and compiling would make every cold start wait.
 */
export const ajv = createAjv();
