import { Ajv, type ErrorObject } from 'ajv';
import type { Problem } from '../errors.ts';
import { suggest } from './closest-word.ts';
import type { ContractDocument, Draft } from './contract-document.ts';
import { contractSchema } from './contract-schema.ts';
import { childOf, type DocumentPath, formatPath, pathOfPointer } from './document-path.ts';

/** What the schema says of a document. */
export interface Structure {
  readonly problems: readonly Problem[];
  /** The document without the parts that have the wrong form, so that the rest can be looked at too; undefined when it is no object. */
  readonly draft: Draft<ContractDocument> | undefined;
}

/** The errors of the keywords that contract-schema.ts uses. */
type StructureError =
  | ErrorObject<'required', { missingProperty: string }>
  | ErrorObject<'additionalProperties', { additionalProperty: string }>
  | ErrorObject<'enum', { allowedValues: unknown[] }>
  | ErrorObject<'const', { allowedValue: unknown }>
  | ErrorObject<'type', { type: string | string[] }>
  | ErrorObject<'pattern', { pattern: string }>
  | ErrorObject<'minimum' | 'maximum', { comparison: string; limit: number }>
  | ErrorObject<'minItems' | 'maxItems' | 'minLength' | 'maxLength', { limit: number }>
  | ErrorObject<'uniqueItems', { i: number; j: number }>;

const longestShown = 60;

const validate = new Ajv({
  allErrors: true,
  verbose: true,
  messages: false,
  ownProperties: true,
  strictTypes: false,
  allowUnionTypes: true,
}).compile(contractSchema);

/** Compares a document with the schema of contract files. */
export function checkStructure(document: unknown): Structure {
  if (validate(document)) return { problems: [], draft: document as ContractDocument };
  // "if" only repeats that something below "then" failed.
  const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'if') as StructureError[];
  const draft: unknown = structuredClone(document);
  const problems = errors.map((error) => {
    const path = pathOfPointer(document, error.instancePath);
    removeMisformed(draft, path, error);
    return { path: formatPath([...path, ...missingOrUnknown(error)]), message: describe(error) };
  });
  return { problems, draft: isRecord(draft) ? draft : undefined };
}

/** The property that the error is about, where that is not the value it was found at. */
function missingOrUnknown(error: StructureError): DocumentPath {
  if (error.keyword === 'required') return [error.params.missingProperty];
  if (error.keyword === 'additionalProperties') return [error.params.additionalProperty];
  return [];
}

/** Takes out a value of the wrong form; lists that are too long or too short are still looked through. */
function removeMisformed(draft: unknown, path: DocumentPath, { keyword }: StructureError): void {
  if (['required', 'additionalProperties', 'minItems', 'maxItems', 'uniqueItems'].includes(keyword)) return;
  const last = path.at(-1);
  const parent = path.slice(0, -1).reduce<unknown>(childOf, draft);
  if (last !== undefined && typeof parent === 'object' && parent !== null) Reflect.set(parent, last, undefined);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is wrong and what is allowed there. */
function describe(error: StructureError): string {
  const parent = error.parentSchema ?? {};
  const found = show(error.data);
  switch (error.keyword) {
    case 'required':
      return 'is missing';
    case 'additionalProperties': {
      const allowed = Object.keys(parent.properties as object);
      return `is no field here${suggest(error.params.additionalProperty, allowed)}; allowed: ${join(allowed)}`;
    }
    case 'enum': {
      const allowed = error.params.allowedValues.map(String);
      const hint = typeof error.data === 'string' ? suggest(error.data, allowed) : '';
      return `${found} is not one of ${join(allowed)}${hint}`;
    }
    case 'const':
      return `must be ${show(error.params.allowedValue)}, not ${found}`;
    case 'type':
      return `must be of type ${[error.params.type].flat().join(' or ')}, not ${typeName(error.data)}`;
    case 'pattern':
      return `${found} is not ${String(parent.description)}`;
    case 'minimum':
    case 'maximum':
      return `must be ${error.params.comparison} ${error.params.limit}, not ${found}`;
    case 'minItems':
      return `must have at least ${error.params.limit} ${error.params.limit === 1 ? 'entry' : 'entries'}`;
    case 'maxItems':
      return `must have at most ${error.params.limit} ${error.params.limit === 1 ? 'entry' : 'entries'}`;
    case 'uniqueItems':
      return `must not have the same entry twice ([${error.params.j}] and [${error.params.i}])`;
    case 'minLength':
      return 'must not be empty';
    case 'maxLength':
      return `must have at most ${error.params.limit} characters`;
  }
}

function join(words: readonly string[]): string {
  return words.length === 0 ? 'nothing' : words.join(', ');
}

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
