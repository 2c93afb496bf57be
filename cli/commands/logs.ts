import type { Command } from '../command.ts';
import { ExitStatus } from '../exit-status.ts';
import { formatTable } from '../table.ts';
import type { LogLine } from '../trace.ts';

/** `sluice logs`: what the functions said about a run. */
export const logsCommand: Command = {
  name: 'logs',
  summary: 'with --stack: the calls of functions for a run or execution, with outcome, error and duration',
  positionals: ['run'],
  options: {},
  details:
    'Of a run, those of its execution. A line comes to CloudWatch some seconds after the call; --json has every field.\n' +
    'Exit status: 2 when a call ended with an error.\n\n' +
    '  sluice logs events-2025-01-02-20250103T020000Z-1a2b3c-1 --stack dev',
  run: async ({ workspace, terminal, positionals }) => {
    const trace = await workspace.host.trace(positionals[0]!);
    const lines = await trace.readLog();
    terminal.answer({ execution: trace.execution, lines });
    if (lines.length === 0) terminal.say(`No function has said anything about ${trace.execution} yet.`);
    else for (const row of formatTable([heading, ...lines.map(rowOf)])) terminal.say(row);
    return lines.some(({ level }) => level === 'error') ? ExitStatus.stopped : ExitStatus.fine;
  },
};

const heading = ['time', 'function', 'outcome', 'error', 'ms', 'request'];

function rowOf(line: LogLine): string[] {
  return [line.time, line.function, line.outcome, line.error, line.duration_ms, line.request_id].map((value) =>
    String(value ?? '-'),
  );
}
