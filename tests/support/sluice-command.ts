import { runCommandLine } from '../../cli/command-line.ts';

/** What a call of `sluice` came to. */
export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Two streams that keep what is written. */
export function outputs() {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
    },
  });
  return { written, stdout: stream('stdout'), stderr: stream('stderr') };
}

/** Calls `sluice` with these words, in this process. */
export async function sluice(...words: readonly string[]): Promise<CommandResult> {
  const { written, stdout, stderr } = outputs();
  const status = await runCommandLine(words, stdout, stderr);
  return { status, ...written };
}

/** Calls `sluice` with `--json`, and gives its answer. Throws when it is not one JSON document. */
export async function sluiceJson(
  ...words: readonly string[]
): Promise<{ readonly status: number; readonly answer: unknown }> {
  const { status, stdout, stderr } = await sluice(...words, '--json');
  if (stdout === '') throw new Error(stderr);
  return { status, answer: JSON.parse(stdout) as unknown };
}
