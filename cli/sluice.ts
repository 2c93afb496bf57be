#!/usr/bin/env node
import { runCommandLine } from './command-line.ts';
import { outliveReader } from './terminal.ts';

for (const stream of [process.stdout, process.stderr]) outliveReader(stream);
process.exitCode = await runCommandLine(process.argv.slice(2), process.stdout, process.stderr);
