import { describePartition } from '../../shared/layout/partition.ts';
import { verifyPartition, type Finding } from '../../shared/promotion/verify.ts';
import { verifyUnlogged } from '../../shared/promotion/verify-unlogged.ts';
import { verifyApprovals } from '../approval-findings.ts';
import type { Command } from '../command.ts';
import { verifyEntries } from '../entry-findings.ts';
import { verifyExecutions, type Abandoned } from '../execution-findings.ts';
import { ExitStatus } from '../exit-status.ts';
import { formatNoun } from '../report/format.ts';
import { listStoredDatasets, listStoredPartitions } from '../stored-partitions.ts';
import type { Workspace } from '../workspace.ts';

/** `sluice verify`: everything that was ever promoted, byte by byte, and what it rests on. */
export const verifyCommand: Command = {
  name: 'verify',
  summary: 'compare the log, every promoted byte and all that is derived; changes nothing',
  positionals: [],
  options: {},
  details:
    'Of every log entry: its run (manifest, report, each byte of data, size and version of rejected rows, nothing more in\n' +
    'its path), the control records of its execution, and whether those who approved it are on record. Of the rest:\n' +
    'whether inputs, outcomes, requests for approval, their records and plans can be read. Claims, tokens, breaker records\n' +
    'and raw data are not looked at.\n\n' +
    'wrong:     one of these is damaged, lost or at odds with another (restore it from a backup), readers see a date\n' +
    '           that has no log, or there is no contract\n' +
    'behind:    _LATEST.json, catalog or current/ do not follow the log ("sluice repair" mends it)\n' +
    'abandoned: left by an attempt that another one came after, or by an execution without an end; information only\n\n' +
    'Exit status 2 when anything is wrong or behind.',
  run: async ({ workspace, terminal }) => {
    await workspace.place.assertExists();
    const found: (Finding | Abandoned)[] = [];
    const { stores, catalog, clock } = workspace;
    const partitions = await listStoredPartitions(workspace);
    for (const { partition, contract } of partitions) {
      const place = describePartition(partition);
      terminal.progress(`verifying ${place}`);
      if (contract === undefined) found.push({ state: 'wrong', place, message: noContract });
      const currentCopy = contract?.currentCopy ?? false;
      const targets = { store: stores.processed, quarantine: stores.quarantine, catalog, currentCopy, clock };
      found.push(...(await verifyPartition(targets, partition)), ...(await verifyEntries(workspace, partition)));
    }
    const datasets = await listDatasets(workspace);
    found.push(...(await verifyUnlogged({ store: stores.processed, catalog }, datasets)));
    for (const dataset of datasets) found.push(...(await verifyExecutions(workspace, dataset)));
    found.push(...(await verifyApprovals(workspace)));
    terminal.progress('');
    // A document may be read for more than one reason.
    const findings = [...new Map(found.map((one) => [`${one.place}\n${one.message}`, one])).values()];
    for (const { state, place, message } of findings)
      terminal.say(`${state.padEnd(9)}  ${place}\n           ${message}`);
    const bad = findings.filter(({ state }) => state !== 'abandoned').length;
    terminal.say(
      `${formatNoun(partitions.length, 'partition')} verified: ${bad === 0 ? 'nothing wrong or behind' : `${bad} wrong or behind`}.`,
    );
    terminal.answer({ partitions: partitions.length, findings });
    return bad === 0 ? ExitStatus.fine : ExitStatus.stopped;
  },
};

const noContract = 'There is no contract of this schema version: "sluice repair" leaves it as it is.';

/** Those of the store, and those of the contracts, which may have executions that wrote no data. */
async function listDatasets({ stores, contracts }: Workspace) {
  const stored = await listStoredDatasets(stores.processed);
  const all = [...contracts.all, ...stored].map(({ domain, dataset }) => ({ domain, dataset }));
  return [...new Map(all.map((dataset) => [`${dataset.domain}/${dataset.dataset}`, dataset])).values()];
}
