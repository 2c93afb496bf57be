import { LineCounter, parseDocument } from 'yaml';
import { InvalidInputError, type Problem } from '../errors.ts';
import type { ContractDocument } from './contract-document.ts';
import { type ContractName, findMeaningProblems } from './meaning-problems.ts';
import { checkStructure } from './structure-problems.ts';

/**
 * Reads a contract file. `source` is its path, for messages; `expected` is what that path says the contract is. Throws
 * InvalidInputError with every problem at once.
 */
export function parseContract(bytes: Uint8Array, source: string, expected?: ContractName): ContractDocument {
  const parsed = parseYaml(bytes);
  if ('problems' in parsed) throw new InvalidInputError(source, parsed.problems);
  const { problems, draft } = checkStructure(parsed.value);
  const all = draft === undefined ? problems : [...problems, ...findMeaningProblems(draft, expected)];
  if (all.length > 0) throw new InvalidInputError(source, all);
  return draft as ContractDocument;
}

function parseYaml(bytes: Uint8Array): { readonly value: unknown } | { readonly problems: readonly Problem[] } {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { problems: [{ path: '', message: 'The file is not UTF-8 text.' }] };
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const problems = [...document.errors, ...document.warnings].map(({ pos, message }) => {
    const { line, col } = lineCounter.linePos(pos[0]);
    return { path: `line ${line}, column ${col}`, message };
  });
  if (problems.length > 0) return { problems };
  try {
    const value: unknown = document.toJS();
    // Throws where an anchored value contains its own alias, which YAML allows and nothing after this expects.
    JSON.stringify(value);
    return { value };
  } catch (error) {
    // Also an alias without its anchor, or so many that the document would grow without bound.
    return { problems: [{ path: '', message: (error as Error).message }] };
  }
}
