import { resolve } from 'node:path';
import type { Problem } from '../../shared/errors.ts';
import type { Command } from '../command.ts';
import { checkSamples } from '../contract/check-samples.ts';
import { compareContracts, findDriftingColumns } from '../contract/compare-contracts.ts';
import { readContractFiles, readContractsAt } from '../contract/contract-files.ts';
import { checkAgainstSchema } from '../contract/odcs-schema.ts';
import { findOutdatedReferences } from '../contract/outdated-references.ts';
import { ExitStatus } from '../exit-status.ts';
import { projectRoot } from '../project-root.ts';

/** `sluice contract check`: every contract, alone and against an earlier revision. */
export const contractCheckCommand: Command = {
  name: 'contract check',
  summary: 'lint every contract; with --against, find breaking changes',
  positionals: [],
  options: {
    against: { type: 'string', value: 'REV', description: 'a git revision: what breaks its contracts fails' },
    'odcs-schema': { type: 'string', value: 'FILE', description: 'the published JSON Schema of the standard' },
  },
  localOnly: true,
  details:
    'Checks form and meaning of every contract, its references to others, and that its sample rows get the verdicts written\n' +
    'beside them. With --against, a note tells of a new column without which older raw data ends as drift.\n' +
    'Exit status: 0 all is well, 1 a contract cannot be read, 2 something else is wrong.\n\n' +
    '  sluice contract check --against origin/main',
  run: async ({ workspace, terminal, options }) => {
    const files = await readContractFiles(projectRoot);
    const { against, 'odcs-schema': schema } = options;
    const problems: Problem[] = [];
    const notes: Problem[] = [];
    if (typeof against === 'string') {
      const earlier = await readContractsAt(projectRoot, against);
      problems.push(...compareContracts(earlier, files));
      notes.push(...findDriftingColumns(earlier, files));
    }
    problems.push(...findOutdatedReferences(workspace.contracts));
    if (typeof schema === 'string') problems.push(...(await checkAgainstSchema(schema, files)));
    // Last, because one change of a contract can spoil most of its sample rows and those of its children.
    problems.push(...(await checkSamples(workspace.contracts, resolve(projectRoot, 'contracts'))));
    terminal.answer({ contracts: files.map(({ path }) => path), problems, notes });
    for (const { path, message } of problems) terminal.complain(`${path}: ${message}`);
    for (const { path, document } of files) {
      const wrong = problems.filter((problem) => problem.path.startsWith(path.replace(/yaml$/, ''))).length;
      terminal.say(`${path} ${document.version}: ${wrong === 0 ? 'fine' : `${wrong} problems`}`);
    }
    for (const { path, message } of notes) terminal.say(`note: ${path}: ${message}`);
    return problems.length === 0 ? ExitStatus.fine : ExitStatus.stopped;
  },
};
