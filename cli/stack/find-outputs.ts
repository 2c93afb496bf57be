import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { InvalidInputError } from '../../shared/errors.ts';
import { codeOf } from '../../shared/store/io-fault.ts';
import { projectRoot } from '../project-root.ts';
import { usageProblem } from '../usage-problem.ts';
import { readStackOutputs, type StackOutputs } from './stack-outputs.ts';

/** Where outputs are looked for unless a file is named: in the current folder, by the stacks' names. */
export const outputsFile = 'sluice.json';

/** Asks for the outputs of a stack as JSON, from where Pulumi's state is. */
export type AskPulumi = (stack: string) => Promise<string>;

/**
 * The outputs of a stack: from the file that is named, or from `sluice.json` if it has the stack, or from Pulumi. Throws
 * InvalidInputError that says how to come by them.
 */
export async function findOutputs(
  stack: string,
  file: string | undefined,
  ask: AskPulumi = askPulumi,
): Promise<StackOutputs> {
  const source = file ?? outputsFile;
  const stacks = await readStacks(source, file !== undefined);
  if (Object.hasOwn(stacks, stack)) return readStackOutputs(stacks[stack], `${source}, stack ${stack}`);
  if (file !== undefined) {
    const known = Object.keys(stacks).join(', ') || 'none';
    throw usageProblem('--stack', `${file} has no stack ${JSON.stringify(stack)}; there are: ${known}`);
  }
  return readStackOutputs(parse(await ask(stack), `The outputs of ${stack}`), `The outputs of ${stack}`);
}

async function readStacks(path: string, isNamed: boolean): Promise<Readonly<Record<string, unknown>>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    if (!isNamed) return {};
    throw usageProblem('--outputs', `there is no file ${JSON.stringify(path)} that can be read`, { cause: error });
  }
  return parse(text, path);
}

function parse(text: string, source: string): Readonly<Record<string, unknown>> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new InvalidInputError(source, [{ path: '', message: 'is no JSON' }], { cause: error });
  }
  if (typeof document === 'object' && document !== null) return document as Readonly<Record<string, unknown>>;
  throw new InvalidInputError(source, [{ path: '', message: 'is no JSON object' }]);
}

const run = promisify(execFile);

/** https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_output/ */
async function askPulumi(stack: string): Promise<string> {
  const words = ['stack', 'output', '--json', '--non-interactive', '--stack', stack];
  try {
    return (await run('pulumi', words, { cwd: projectRoot, windowsHide: true })).stdout;
  } catch (error) {
    const { code, stderr, message } = error as NodeJS.ErrnoException & { readonly stderr?: string };
    const why = code === 'ENOENT' ? 'there is no pulumi on the PATH' : (stderr?.trim() ?? message);
    const help = `give its outputs as {${JSON.stringify(stack)}: …} in ./${outputsFile} or --outputs FILE, or log in to Pulumi's state`;
    const problem = `there is no stack ${JSON.stringify(stack)} in ./${outputsFile}, and Pulumi gave no outputs (${why}); ${help}`;
    throw usageProblem('--stack', problem, { cause: error });
  }
}
