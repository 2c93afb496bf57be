import { readLastTrip, readResets } from '../../shared/breaker/breaker-state.ts';
import type { BreakerReset, BreakerTrip } from '../../shared/breaker/breaker-documents.ts';
import { describeTrip } from '../../shared/breaker/describe-trip.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { contractArgument } from '../arguments.ts';
import type { Command } from '../command.ts';
import { commonOptions } from '../common-options.ts';
import { ExitStatus } from '../exit-status.ts';
import { formatTable } from '../table.ts';

/** `sluice breaker status`: which circuit breakers are open, and why. */
export const breakerStatusCommand: Command = {
  name: 'breaker status',
  summary: 'which circuit breakers are open, why, and who reset them',
  positionals: ['dataset?'],
  options: {},
  details:
    'While the breaker of a dataset is open no run of it begins. Exit status: 2 when one is open.\n\n' +
    '  sluice breaker status\n  sluice breaker status events --json',
  run: async (invocation) => {
    const { workspace, terminal, positionals } = invocation;
    const [dataset] = positionals;
    const chosen = dataset === undefined ? workspace.contracts.names : [contractArgument(invocation, dataset).dataset];
    const lines: BreakerLine[] = [];
    for (const name of chosen) lines.push(await readLine(workspace.stores.processed, name));
    terminal.answer(lines);
    const heading = ['dataset', 'breaker', 'trips', 'last trip', 'last reset', 'by'];
    const rows = lines.map(({ dataset: name, state, last_trip, last_reset }) => [
      name,
      state,
      last_trip?.number ?? 0,
      last_trip?.tripped_at ?? '-',
      last_reset?.reset_at ?? '-',
      last_reset?.person ?? '-',
    ]);
    for (const line of formatTable([heading, ...rows])) terminal.say(line);
    const open = lines.filter(({ state }) => state === 'open');
    for (const { dataset: name, last_trip } of open) {
      terminal.say('');
      for (const sentence of last_trip === null ? [] : describeTrip(last_trip)) terminal.say(sentence);
      terminal.say(`When it is mended: sluice breaker reset ${name} --reason TEXT${commonOptions(workspace)}`);
    }
    return open.length === 0 ? ExitStatus.fine : ExitStatus.stopped;
  },
};

/** One dataset as `breaker status` shows it. */
interface BreakerLine {
  readonly dataset: string;
  readonly state: 'open' | 'closed';
  readonly last_trip: BreakerTrip | null;
  readonly last_reset: BreakerReset | null;
}

async function readLine(store: ObjectStore, dataset: string): Promise<BreakerLine> {
  const trip = await readLastTrip(store, dataset);
  const reset = (await readResets(store, dataset)).at(-1);
  const isOpen = trip !== undefined && trip.number > (reset?.number ?? 0);
  return { dataset, state: isOpen ? 'open' : 'closed', last_trip: trip ?? null, last_reset: reset ?? null };
}
