import type { Contract } from '../../shared/contract/contract.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import type { Attempt, InputList } from '../../shared/manifest/documents.ts';
import type { FunctionContext } from '../context.ts';

/** What one attempt works with. */
export interface AttemptScope {
  readonly context: FunctionContext;
  readonly contract: Contract;
  readonly partition: Partition;
  readonly input: InputList;
  readonly attempt: Attempt;
}
