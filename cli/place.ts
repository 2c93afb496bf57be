import type { StackSettings } from '../shared/settings.ts';

/** Where a workspace lies, as people and their commands name it. */
export interface Place {
  /** For messages: the store directory, or the stack with its region. */
  readonly name: string;
  /** What callers have to know before they believe what a command says of this place. */
  readonly caution?: string;
  /** What has to stand in a command for it to mean this place, and these settings where a command chooses them. */
  options(settings: StackSettings): string;
  /** What has to stand in a command by which somebody speaks, where nothing else says who does: ` --as PERSON`. */
  readonly personOption: string;
  /** What makes `sluice run` go on with an execution whose process is gone; empty where another run is all that helps. */
  resumeOption(execution: string): string;
  /** Where the raw objects below a prefix are put. */
  rawAddress(prefix: string): string;
  /** Where the report goes unless another file is named. */
  readonly reportFile: string;
  /** Whether sample data may be generated here. */
  readonly takesSamples: boolean;
  /** Throws InvalidInputError when there is nothing of this name: a mistyped one would pass for one in which all is right. */
  assertExists(): Promise<void>;
  openData(): DataFiles;
}

/** Objects of the processed store as files of this machine. */
export interface DataFiles {
  /** Whether they are files already. If not, only what is needed should be asked for. */
  readonly atHand: boolean;
  /** The file of one version of an object; its folders are those of the key. */
  fetch(object: { readonly key: string; readonly version: string }): Promise<string>;
  /** Removes what was made for it. */
  close(): Promise<void>;
}
