import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ContractRegistry } from '../../shared/contract/contract-registry.ts';
import { hashContracts } from '../../shared/contract/contracts-hash.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import type { DataFiles, Place } from '../place.ts';
import { shellWord, shortPath } from '../shell-word.ts';
import type { StackOutputs } from './stack-outputs.ts';
import type { NamedStack } from './stack-workspace.ts';

/** What a place is made of. */
export interface StackPlaceParts extends Pick<NamedStack, 'name' | 'outputsFile'> {
  readonly outputs: Pick<StackOutputs, 'Region' | 'RawBucket' | 'GitSha' | 'ContractsSha256'>;
  readonly processed: ObjectStore;
  /** Of the checkout. */
  readonly contracts: ContractRegistry;
}

/** A stack on AWS, as people and their commands name it. */
export function stackPlace({ name: stack, outputsFile, outputs: found, processed, contracts }: StackPlaceParts): Place {
  const { Region, RawBucket, GitSha, ContractsSha256 } = found;
  const isSame = hashContracts(contracts) === ContractsSha256;
  const outputs = outputsFile === undefined ? '' : ` --outputs ${shellWord(shortPath(resolve(outputsFile)))}`;
  return {
    name: `the stack ${stack} in ${Region}`,
    ...(!isSame && {
      caution: `The contracts here are not those of the stack ${stack}, which runs the commit ${GitSha}: what follows is judged by those here.`,
    }),
    // Its settings are its own, whatever a command says.
    options: () => ` --stack ${shellWord(stack)}${outputs}`,
    personOption: '',
    resumeOption: () => '',
    rawAddress: (prefix) => `s3://${RawBucket}/${prefix}`,
    // Pulumi may name a stack by its organization and project, too.
    reportFile: resolve(`report-${stack.split('/').at(-1) ?? ''}.html`),
    takesSamples: false,
    assertExists: () => Promise.resolve(),
    openData: () => fetchedData(processed),
  };
}

/** Objects are fetched into a temporary folder, each version once. */
function fetchedData(store: ObjectStore): DataFiles {
  let folder: Promise<string> | undefined;
  return {
    atHand: false,
    fetch: async ({ key, version }) => {
      folder ??= mkdtemp(join(tmpdir(), 'sluice-query-'));
      const file = join(await folder, key);
      await mkdir(dirname(file), { recursive: true });
      await pipeline(store.read(key, { version }), createWriteStream(file));
      return file;
    },
    close: async () => {
      if (folder !== undefined) await rm(await folder, { recursive: true, force: true });
    },
  };
}
