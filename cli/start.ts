import { runStart } from './start-command.ts';
import { outliveReader } from './terminal.ts';

for (const stream of [process.stdout, process.stderr]) outliveReader(stream);
process.exitCode = await runStart(process.argv.slice(2), process.stdout, process.stderr);
