import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directoryStore } from '../../shared/store/directory-store.ts';
import type { OpenStore } from './conformance.ts';

/** A directory store in a new folder of the machine's, removed on close. */
export async function openDirectory(): Promise<OpenStore & { readonly root: string }> {
  const outside = await mkdtemp(join(tmpdir(), 'sluice-store-'));
  const root = join(outside, 'root');
  return { root, store: directoryStore(root), close: () => rm(outside, { recursive: true }) };
}
