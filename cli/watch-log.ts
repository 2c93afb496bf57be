import type { ArrivalDecision } from '../functions/arrival/decide-arrival.ts';
import { versionName } from '../shared/contract/version-name.ts';
import { outcomeKey, reportKey } from '../shared/layout/keys.ts';
import { describePartition, type Partition } from '../shared/layout/partition.ts';
import type { OutcomeRecord } from '../shared/manifest/documents.ts';
import type { Report } from '../shared/quality/report.ts';
import { getJson } from '../shared/store/json.ts';
import { exists } from '../shared/store/object-store.ts';
import { commonOptions } from './common-options.ts';
import { ExitStatus } from './exit-status.ts';
import type { Terminal } from './terminal.ts';
import type { Workspace } from './workspace.ts';

/** One thing that was decided, as `--json` tells it. */
export interface WatchedDecision extends ArrivalDecision {
  readonly dataset: string;
  readonly schema_v: number;
  readonly ingestion_date: string;
  /** How the execution that was started ended; null while it waits for people. */
  readonly ended_as?: OutcomeRecord['outcome'] | null;
}

/** Says what is decided, each thing once however often it is decided again. */
export class WatchLog {
  /** Everything that was said, in its order. */
  readonly decisions: WatchedDecision[] = [];
  readonly #workspace: Workspace;
  readonly #terminal: Terminal;
  /** The last thing said of a date. */
  readonly #said = new Map<string, string>();
  /** Exit status by date. */
  readonly #statuses = new Map<string, ExitStatus>();
  readonly #leftAlone = new Set<string>();

  constructor(workspace: Workspace, terminal: Terminal) {
    this.#workspace = workspace;
    this.#terminal = terminal;
  }

  /** The worst of all dates: what failed before what waits. */
  get status(): ExitStatus {
    const statuses = [...this.#statuses.values()];
    return [ExitStatus.stopped, ExitStatus.waiting].find((status) => statuses.includes(status)) ?? ExitStatus.fine;
  }

  /** Says what was decided about a partition, unless it was said last. */
  async tell(partition: Partition, decision: ArrivalDecision): Promise<void> {
    const place = describePartition(partition);
    const { outcome, reason, execution } = decision;
    if (outcome === 'not_promoted') {
      this.#leaveAlone(partition, decision);
    } else if (outcome === 'started') {
      const { ended_as, problems } = await this.#readEnd(partition, execution);
      this.#statuses.set(place, statusOf(ended_as));
      this.#note(partition, { ...decision, ended_as });
      const end = ended_as === null ? 'waits for approval (see "sluice status")' : ended_as.replaceAll('_', ' ');
      this.#say(place, `${place}: late data, ${execution ?? ''}: ${end}`, execution);
      for (const problem of problems) this.#terminal.say(`  ${problem}`);
    } else if (outcome === 'busy') {
      this.#statuses.set(place, ExitStatus.waiting);
      if (this.#say(place, `${place}: waits. ${reason}`)) this.#note(partition, decision);
    } else if (execution !== undefined) {
      this.#statuses.set(place, statusOf((await this.#readEnd(partition, execution)).ended_as));
      // Its start was told already, with how it ended.
      if (this.#said.get(place) === execution) return;
      if (this.#say(place, `${place}: ${reason}`, execution)) this.#note(partition, decision);
    } else {
      if (this.#statuses.get(place) === ExitStatus.waiting) this.#statuses.delete(place);
      this.#said.delete(place);
    }
  }

  /** Says what kept a partition from being decided, once. */
  complain(partition: Partition, { message }: Error): void {
    const place = describePartition(partition);
    this.#statuses.set(place, ExitStatus.stopped);
    if (this.#said.get(place) === message) return;
    this.#said.set(place, message);
    this.#terminal.complain(`${place}: ${message} It is tried again.`);
  }

  #leaveAlone(partition: Partition, decision: ArrivalDecision): void {
    const { dataset, ingestionDate } = partition;
    if (this.#leftAlone.has(dataset)) return;
    this.#leftAlone.add(dataset);
    this.#note(partition, decision);
    const name = versionName(this.#workspace.contracts, partition);
    const command = `sluice run ${name} ${ingestionDate}${commonOptions(this.#workspace)}`;
    this.#terminal.say(`${dataset}: dates without a promotion are left alone, such as ${ingestionDate} (${command})`);
  }

  /** Whether it had to be said. */
  #say(place: string, line: string, topic = line): boolean {
    if (this.#said.get(place) === topic) return false;
    this.#said.set(place, topic);
    this.#terminal.say(line);
    return true;
  }

  #note(
    { dataset, schemaVersion, ingestionDate }: Partition,
    decision: ArrivalDecision & Pick<WatchedDecision, 'ended_as'>,
  ): void {
    this.decisions.push({ dataset, schema_v: schemaVersion, ingestion_date: ingestionDate, ...decision });
  }

  /** How an execution ended, and what its report wants people to know, also of a run that was promoted. */
  async #readEnd(partition: Partition, execution = '') {
    const { processed } = this.#workspace.stores;
    const key = outcomeKey(partition.dataset, execution);
    if (!(await exists(processed, key))) return { ended_as: null, problems: [] };
    const { outcome, run_id } = await getJson<OutcomeRecord>(processed, key);
    const report = reportKey(partition, run_id);
    const problems = (await exists(processed, report)) ? (await getJson<Report>(processed, report)).problems : [];
    return { ended_as: outcome, problems };
  }
}

function statusOf(outcome: OutcomeRecord['outcome'] | null): ExitStatus {
  if (outcome === null) return ExitStatus.waiting;
  return outcome === 'promoted' ? ExitStatus.fine : ExitStatus.stopped;
}
