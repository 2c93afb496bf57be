import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { copyAndDeleteCases } from './cases/copy-and-delete.ts';
import { createCases } from './cases/create.ts';
import { keyCases } from './cases/key.ts';
import { listCases } from './cases/list.ts';
import { putCases } from './cases/put.ts';
import { readCases } from './cases/read.ts';

/** One promise of the ObjectStore interface, tried on an empty store. */
export interface StoreCase {
  /** A sentence that goes on from "the store ...". */
  readonly name: string;
  readonly run: (store: ObjectStore) => Promise<void>;
}

/** An empty store and how to be rid of it. */
export interface OpenStore {
  readonly store: ObjectStore;
  readonly close: () => Promise<void>;
}

/** A kind of store that promises what the ObjectStore interface says. */
export interface StoreUnderTest {
  readonly name: string;
  /** Called once per case. */
  readonly open: () => Promise<OpenStore>;
  /** Names of cases that this store, or the emulator behind it, cannot pass, each with the reason. */
  readonly cannot?: Readonly<Record<string, string>>;
}

export const storeCases: readonly StoreCase[] = [
  ...putCases,
  ...createCases,
  ...readCases,
  ...listCases,
  ...copyAndDeleteCases,
  ...keyCases,
];

/** Declares the tests that every ObjectStore must pass. */
export function testConformance({ name, open, cannot = {} }: StoreUnderTest): void {
  describe(`the ${name} store`, () => {
    let opened: OpenStore;
    let tried = 0;

    beforeEach(async () => {
      opened = await open();
    });

    afterEach(async () => {
      await opened.close();
    });

    for (const storeCase of storeCases.filter((each) => !(each.name in cannot))) {
      test(storeCase.name, async () => {
        tried++;
        await storeCase.run(opened.store);
      });
    }

    test('leaves out no case but those it gives a reason for', () => {
      const names = storeCases.map((each) => each.name);
      expect(new Set(names).size).toBe(names.length);
      expect(names).toEqual(expect.arrayContaining(Object.keys(cannot)));
      expect(Object.values(cannot)).not.toContain('');
      expect(tried).toBe(names.length - Object.keys(cannot).length);
    });
  });
}
