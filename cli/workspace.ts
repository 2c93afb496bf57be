import type { FunctionContext } from '../functions/context.ts';
import type { PipelineHost } from './pipeline-host.ts';
import type { Place } from './place.ts';

/** A pipeline and all that a command does with it, the same whether it lies in a directory or is a stack on AWS. */
export interface Workspace extends FunctionContext {
  readonly place: Place;
  readonly host: PipelineHost;
}
