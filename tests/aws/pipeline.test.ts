import { describe } from '@jest/globals';
import { onDeployments } from './deployment/deployments.ts';
import { declareAlarmGaps, declareAlarms } from './scenarios/alarms.ts';
import { declareApprovals } from './scenarios/approvals.ts';
import { declareArrivals } from './scenarios/arrivals.ts';
import { declareAthena } from './scenarios/athena.ts';
import { declareCommands } from './scenarios/commands.ts';
import { declareDays } from './scenarios/days.ts';
import { declareDeployedProgram } from './scenarios/deployed-program.ts';
import { declareEmulatorGaps } from './scenarios/emulator-gaps.ts';
import { declareFailureAlerts } from './scenarios/failure-alerts.ts';
import { declareFaults } from './scenarios/faults.ts';
import { declareHistory } from './scenarios/history.ts';
import { declareSeededRuns } from './scenarios/seeded-runs.ts';
import { declareSmokeChecks } from './scenarios/smoke-checks.ts';
import { declareSmokeDay } from './scenarios/smoke-day.ts';

onDeployments((open) => {
  describe('of the program', () => {
    declareDeployedProgram(open);
    // Before anything runs: afterwards there may be dead letters.
    declareSmokeChecks(open);
  });
  describe('on a stack that promotes what passes', () => {
    declareDays(open);
    declareArrivals(open);
    declareFaults(open);
    declareHistory(open);
    declareCommands(open);
    declareFailureAlerts(open);
    declareAlarms(open);
    declareAthena(open);
    declareSeededRuns(open);
  });
  describe('on a stack that asks people', () => {
    declareSmokeDay(open);
    declareApprovals(open);
  });
  describe('on AWS alone', () => {
    declareEmulatorGaps(open);
    declareAlarmGaps(open);
  });
});
