import { enableCompileCache } from 'node:module';
import { outliveReader } from './terminal.ts';

// Reading the modules takes most of what a short command takes: Node keeps them compiled, in its temporary directory.
enableCompileCache();
const { runStart } = await import('./start-command.ts');

for (const stream of [process.stdout, process.stderr]) outliveReader(stream);
process.exitCode = await runStart(process.argv.slice(2), process.stdout, process.stderr);
