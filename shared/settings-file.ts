import { LineCounter, parseDocument } from 'yaml';
import { InvalidInputError } from './errors.ts';
import { readSettings, type StackSettings } from './settings.ts';

/**
 * Reads a settings file in YAML. What it does not say is as in production, so that a stack cannot become automatic by
 * omission. `source` is its path, for messages. Throws InvalidInputError with every problem at once.
 */
export function parseSettings(text: string, source: string): StackSettings {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const problems = [...document.errors, ...document.warnings].map(({ pos, message }) => {
    const { line, col } = lineCounter.linePos(pos[0]);
    return { path: `line ${line}, column ${col}`, message };
  });
  if (problems.length > 0) throw new InvalidInputError(source, problems);
  return readSettings(toPlain(document, source), source);
}

function toPlain(document: ReturnType<typeof parseDocument>, source: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // An alias without its anchor, or so many that the document would grow without bound.
    throw new InvalidInputError(source, [{ path: '', message: (error as Error).message }], { cause: error });
  }
}
