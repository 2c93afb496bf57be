import { readOpenTrip } from '../../shared/breaker/breaker-state.ts';
import type { BreakerTrip } from '../../shared/breaker/breaker-documents.ts';
import { releaseClaim, takeClaim, type Claim } from '../../shared/claims/claim.ts';
import { versionName } from '../../shared/contract/version-name.ts';
import { runId } from '../../shared/layout/keys.ts';
import { claimScope } from '../claim-scope.ts';
import type { FunctionContext } from '../context.ts';
import type { SensorAnswer, SensorInput } from '../flow.ts';
import { endAtBreaker } from '../open-breaker.ts';
import { dateOf, partitionOf } from '../stage.ts';
import { refuseForeign } from './backfill.ts';
import { answerEnded, findAnswer } from './earlier-answer.ts';
import { answerOf, fixRun } from './input-list.ts';
import { readCurrentInput } from './raw-changes.ts';
import { listRaw, surveyRaw } from './raw-listing.ts';
import { judgeReadiness } from './readiness.ts';
import { beginRollback } from './rollback.ts';
import { stopExecution, type SensorScope } from './sensor-scope.ts';

/**
 * Decides whether an execution may begin, and fixes what it reads in `input.json`; what an earlier call fixed, or ended
 * the execution with, is the answer. A rollback reads nothing. Any other needs a closed breaker, raw data and all of it that
 * the current run has read, its parents' promotions and the partition's claim, which is taken last: an execution that waits
 * keeps nobody away.
 */
export async function sensor(context: FunctionContext, input: SensorInput): Promise<SensorAnswer> {
  const contract = context.contracts.get(input.dataset, input.schema_v);
  const scope: SensorScope = { context, contract, partition: partitionOf(contract, dateOf(input)), input };
  const earlier = await findAnswer(scope);
  if (earlier !== undefined) return earlier;
  const foreign = await refuseForeign(scope);
  if (foreign !== undefined) return foreign;
  if (input.rollback_to !== undefined) return beginRollback(scope, input.rollback_to);

  const trip = await readOpenTrip(context.stores.processed, contract.dataset);
  if (trip !== undefined) return stopAtBreaker(scope, trip);
  const current = await readCurrentInput(context.stores.processed, scope.partition);
  const survey = await surveyRaw(context.stores.raw, contract, scope.partition.ingestionDate);
  const unready = await judgeReadiness(scope, current, survey);
  if (unready !== undefined) return unready;

  const claim = await takeClaim(claimScope(context), scope.partition, input.execution);
  if (claim.outcome === 'held') return refuseSecond(scope, claim.by);
  return beginRun(scope, claim.isNew);
}

/** The log's head first, raw second, parents third: a richer run that is promoted in between shows as a conflict later. */
async function beginRun(scope: SensorScope, isNewClaim: boolean): Promise<SensorAnswer> {
  const { context, contract, partition, input } = scope;
  const earlier = await findAnswer(scope);
  if (earlier !== undefined) {
    // A call that was given up: the execution is past its claim already, and must not keep others away again.
    if (isNewClaim) await releaseClaim(claimScope(context), partition, input.execution);
    return earlier;
  }
  const current = await readCurrentInput(context.stores.processed, partition);
  const listing = await listRaw(context.stores.raw, contract, partition.ingestionDate);
  const unready = await judgeReadiness(scope, current, listing);
  if (unready !== undefined) {
    await releaseClaim(claimScope(context), partition, input.execution);
    return unready;
  }
  return answerOf(await fixRun(scope, current, listing));
}

async function stopAtBreaker(
  { context, contract, partition, input }: SensorScope,
  trip: BreakerTrip,
): Promise<SensorAnswer> {
  const run = { execution: input.execution, runId: runId(input.execution, 0), stage: 'sensor' };
  return answerEnded(await endAtBreaker(context, contract, partition, run, trip));
}

function refuseSecond(scope: SensorScope, { execution, claimed_at }: Claim): Promise<SensorAnswer> {
  const { dataset, ingestionDate } = scope.partition;
  const name = versionName(scope.context.contracts, scope.contract);
  return stopExecution(scope, {
    outcome: 'refused',
    what: 'partition busy',
    problems: [`The execution ${execution} has been writing this partition since ${claimed_at}, and only one may.`],
    nextStep: `wait until "sluice status ${dataset}" shows its end, then: sluice run ${name} ${ingestionDate}`,
  });
}
