import type { Finding } from '../contract/contract.ts';
import { ReasonCode } from '../contract/reason.ts';

/** A raw object that does not decode: nobody knows how many rows are lost with the rest of it. */
export interface UndecodableObject {
  /** Key in the raw store. */
  readonly object: string;
  /** Decoded bytes before the damage. */
  readonly offset: number;
  readonly why: string;
}

/** What halts a run, row by row and object by object; without row contents, since notices tell it. */
export class Halts {
  /** By finding: those of one rule are one frozen object. */
  readonly #rules = new Map<Finding, number>();
  readonly #objects: UndecodableObject[] = [];
  #unknownColumnRows = 0;

  /** Counts the findings of one rejected row, if any of them halts. */
  addRow(findings: readonly Finding[]): void {
    let hasUnknown = false;
    for (const finding of findings) {
      if (finding.action !== 'halt') continue;
      if (finding.code === ReasonCode.schemaError) hasUnknown = true;
      else this.#rules.set(finding, (this.#rules.get(finding) ?? 0) + 1);
    }
    if (hasUnknown) this.#unknownColumnRows += 1;
  }

  addObject(object: UndecodableObject): void {
    this.#objects.push(object);
  }

  /** The rules about columns of the contract that rows broke, with how many did. */
  get rules(): readonly { readonly finding: Finding; readonly rows: number }[] {
    return [...this.#rules].map(([finding, rows]) => ({ finding, rows }));
  }

  /** Those that do not decode, in the order in which they were read. */
  get objects(): readonly UndecodableObject[] {
    return this.#objects;
  }

  /** Rows with columns that the contract does not know; their names are the source's, and so kept in quarantine only. */
  get unknownColumnRows(): number {
    return this.#unknownColumnRows;
  }
}
