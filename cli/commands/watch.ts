import { numberOption } from '../arguments.ts';
import type { Command } from '../command.ts';
import { ExitStatus } from '../exit-status.ts';
import { watchRaw } from '../raw-watch.ts';
import { WatchLog } from '../watch-log.ts';

/** `sluice watch`: runs dates again whose raw data has changed. */
export const watchCommand: Command = {
  name: 'watch',
  summary: 'run dates again when late data arrives for them, until Ctrl-C',
  positionals: [],
  options: {
    quiet: { type: 'string', value: 'SECONDS', description: 'of quiet that end a burst of arrivals (default 5)' },
    once: { type: 'boolean', description: 'look once at every date, then end' },
  },
  localOnly: true,
  details:
    'Runs a date that has a promotion when its raw objects, or the records that supersede some, are no longer what that\n' +
    'run has read: a late object, a correction, a replaced one, which warns. Where one is gone that the current run has\n' +
    'read, the run is refused, once. Everything that arrives in a burst is one run. A date that is busy waits its turn, and\n' +
    'one without a promotion is left to "sluice run". Ctrl-C lets a run that is under way finish; a second Ctrl-C does\n' +
    'not. On the first look every object of a promoted date is read once to compare it.\n' +
    'Exit status with --once: 0 nothing left to do, 2 a run did not get through, 3 something waits.\n\n' +
    '  sluice watch\n' +
    '  sluice watch --once --quiet 0',
  run: async (invocation) => {
    const { workspace, terminal, options } = invocation;
    const quiet = numberOption(invocation, 'quiet', { otherwise: 5, least: 0, most: 3600 });
    const once = options.once === true;
    const ending = new AbortController();
    const end = () => {
      terminal.say('Ending: a run that is under way is finished first.');
      ending.abort();
    };
    process.once('SIGINT', end);
    const log = new WatchLog(workspace, terminal);
    if (!once) terminal.say(`Watching ${workspace.place.name}; Ctrl-C ends it.`);
    try {
      await watchRaw(workspace, {
        quietMilliseconds: quiet * 1000,
        once,
        signal: ending.signal,
        onDecision: (partition, decision) => log.tell(partition, decision),
        onFault: (partition, fault) => {
          log.complain(partition, fault);
        },
      });
    } finally {
      process.off('SIGINT', end);
    }
    terminal.answer(log.decisions);
    return once ? log.status : ExitStatus.fine;
  },
};
