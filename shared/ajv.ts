import { Ajv } from 'ajv';

/**
 * Compiles what a module named `*-validators.ts` exports, which is validators and nothing else: `npm run build` puts the
 * code that ajv generates in such a module's place, because loading ajv and compiling would make every cold start wait.
 */
export const ajv = new Ajv({ allErrors: true, verbose: true, code: { source: true, esm: true } });
