import { escapeControlsOfJson, escapeSteering } from './visible-text.ts';

/**
 * Where a command writes: results on standard output, what is going on to standard error. What stands in raw data cannot steer
 * a terminal through it.
 */
export interface Terminal {
  /** `--json`: results are one JSON document for machines, and nothing else goes to standard output. */
  readonly json: boolean;
  /** A line for people; nothing with `--json`. */
  say(line: string): void;
  /** The result for machines; nothing without `--json`. */
  answer(document: unknown): void;
  /** What goes on now: replaces itself on a terminal, a plain line elsewhere; an empty text ends it. */
  progress(text: string): void;
  /** A complaint. */
  complain(line: string): void;
}

/** Streams like process.stdout, as far as a terminal needs them. */
interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const eraseLine = '\r\u001b[2K';

/**
 * Lets a process go on when who reads its output has gone, as in `sluice inspect … | head -1`: what it does matters more
 * than who watches, and nobody is left to be told.
 */
export function outliveReader(stream: NodeJS.WritableStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
  });
}

/** A terminal over a process's streams. */
export function openTerminal(stdout: Output, stderr: Output, json: boolean): Terminal {
  const live = stderr.isTTY === true;
  let shown = false;
  const clear = () => {
    if (shown) stderr.write(eraseLine);
    shown = false;
  };
  return {
    json,
    say: (line) => {
      if (json) return;
      clear();
      stdout.write(`${escapeSteering(line)}\n`);
    },
    answer: (document) => {
      if (json) stdout.write(`${escapeControlsOfJson(JSON.stringify(document, null, 2))}\n`);
    },
    progress: (text) => {
      clear();
      if (text === '') return;
      stderr.write(live ? text : `${text}\n`);
      shown = live;
    },
    complain: (line) => {
      clear();
      stderr.write(`${escapeSteering(line)}\n`);
    },
  };
}
