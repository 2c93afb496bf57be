import { partitionOf } from '../../functions/stage.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { allRows, selectQuarantined, type RowSelection } from '../../shared/history/quarantined-rows.ts';
import { isDate } from '../../shared/layout/date.ts';
import { parseRejectsDate, rejectsPrefix } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import { listAll } from '../../shared/store/object-store.ts';
import { anyDateOptions, anyDateRange, contractArgument } from '../arguments.ts';
import type { Command } from '../command.ts';
import { ExitStatus } from '../exit-status.ts';
import { listQuarantinedRuns, type QuarantinedRun } from '../quarantined-runs.ts';
import { countCodes } from '../reason-text.ts';
import { codeOption, selectionOptions } from '../row-selection.ts';
import { formatTable } from '../table.ts';
import type { Workspace } from '../workspace.ts';

/** The rows of one run that are in quarantine. */
interface QuarantinedRows {
  readonly ingestion_date: string;
  readonly run_id: string;
  /** Of a run that was stopped no row can be replayed or condemned. */
  readonly completed: boolean;
  readonly rows: number;
  /** The highest attempt_count among them. */
  readonly most_attempts: number;
  /** Reasons by code. */
  readonly codes: Readonly<Record<string, number>>;
}

/** `sluice quarantine list`: what waits for somebody, date by date. */
export const quarantineListCommand: Command = {
  name: 'quarantine list',
  summary: 'the rows in quarantine by date: how many, with which reasons and attempts',
  positionals: ['dataset'],
  options: {
    ...anyDateOptions,
    reason: selectionOptions.reason,
  },
  details:
    'Shows the newest completed run of every date, without the rows that a person has condemned, and the runs that were\n' +
    'stopped after it. Shows no contents: "sluice quarantine show RUN" does.\n\n' +
    '  sluice quarantine list events --from 2025-01-01 --to 2025-01-31 --reason TIMESTAMP_ERROR',
  run: async (invocation) => {
    const { workspace, terminal, positionals, options } = invocation;
    const contract = contractArgument(invocation, positionals[0]!);
    const code = codeOption(options.reason);
    const dates = anyDateRange(invocation);
    const runs: QuarantinedRows[] = [];
    for (const date of dates ?? (await listRejectDates(workspace, contract))) {
      const partition = partitionOf(contract, date);
      for (const run of await listQuarantinedRuns(workspace, partition)) {
        const found = await readRows(workspace, partition, run, { ...allRows, code });
        if (found.rows > 0) runs.push(found);
      }
    }
    terminal.answer({ dataset: contract.dataset, runs });
    const heading = ['date', 'rows', 'attempts', 'reasons', 'run'];
    const lines = runs.map(({ ingestion_date, rows, most_attempts, codes, run_id, completed }) => {
      const reasons = Object.entries(codes).map(([name, count]) => `${name} ${count}`);
      return [ingestion_date, rows, most_attempts, reasons.join(', '), `${run_id}${completed ? '' : ' (stopped)'}`];
    });
    const such = dates === undefined && code === null ? 'row' : 'such row';
    if (runs.length === 0) terminal.say(`There is no ${such} of ${contract.dataset} in quarantine.`);
    else for (const line of formatTable([heading, ...lines])) terminal.say(line);
    return ExitStatus.fine;
  },
};

/** Every date that has rejected rows. */
async function listRejectDates({ stores }: Workspace, contract: Contract): Promise<string[]> {
  const dates = new Set<string>();
  for await (const { key } of listAll(stores.quarantine, rejectsPrefix('quarantine', contract))) {
    const date = parseRejectsDate(key) ?? '';
    if (isDate(date)) dates.add(date);
  }
  return [...dates].sort();
}

async function readRows(
  { stores }: Workspace,
  partition: Partition,
  { runId, completed }: QuarantinedRun,
  selection: RowSelection,
): Promise<QuarantinedRows> {
  const codes: string[] = [];
  let rows = 0;
  let attempts = 0;
  for await (const { reasons, attempt_count } of selectQuarantined(stores.quarantine, partition, runId, selection)) {
    rows += 1;
    attempts = Math.max(attempts, attempt_count);
    for (const { code } of reasons) codes.push(code);
  }
  const facts = { ingestion_date: partition.ingestionDate, run_id: runId, completed };
  return { ...facts, rows, most_attempts: attempts, codes: Object.fromEntries(countCodes(codes)) };
}
