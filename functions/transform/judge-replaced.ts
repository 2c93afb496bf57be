import type { Assessment } from '../../shared/quality/assess-run.ts';
import type { CheckResult } from '../../shared/quality/report.ts';
import { describeReplaced } from '../changed-objects.ts';

/** The assessment of a run together with a check that warns of raw objects that were overwritten since the current run. */
export function withReplaced(assessment: Assessment, keys: readonly string[]): Assessment {
  if (keys.length === 0) return assessment;
  const check: CheckResult = {
    id: 'replacedObjects',
    metric: 'replacedObjects',
    column: null,
    action: 'warn',
    operator: '=',
    limit: 0,
    observed: keys.length,
    unit: 'objects',
    result: 'warn',
  };
  return {
    ...assessment,
    result: assessment.result === 'passed' ? 'warned' : assessment.result,
    checks: [...assessment.checks, check],
    problems: [...assessment.problems, ...describeReplaced(keys)],
  };
}
