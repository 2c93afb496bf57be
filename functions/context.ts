import type { Clock } from '../shared/clock.ts';
import type { CodeRef } from '../shared/code-ref.ts';
import type { ContractRegistry } from '../shared/contract/contract-registry.ts';
import type { Catalog } from '../shared/promotion/catalog.ts';
import type { Stores } from '../shared/store/object-store.ts';

/** All that a function takes from outside, constructed by its handler's host: AWS, the local runner or a test. */
export interface FunctionContext {
  /** The stack's name, for notices. */
  readonly stack: string;
  readonly stores: Stores;
  readonly catalog: Catalog;
  readonly contracts: ContractRegistry;
  readonly clock: Clock;
  readonly code: CodeRef;
}
