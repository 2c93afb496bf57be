import { afterAll, afterEach, beforeAll, describe, test } from '@jest/globals';
import type { S3StoreOptions } from '../../shared/store/s3-store.ts';
import { miniStack, moto, startEmulator, type Emulator, type EmulatorKind } from './emulator.ts';
import type { S3Promise } from './s3-promises.ts';
import { openFaultyBucket, type FaultyBucket } from './faulty-bucket.ts';

/** Opens a bucket that is closed after the test. */
export type OpenBucket = (options?: Partial<S3StoreOptions>) => Promise<FaultyBucket>;

/**
 * Declares a test of what an emulator can show only if it does `promise`. If it does not, the test must fail, and says so
 * when a new version of the emulator lets it pass.
 */
export function testNeeding({ lacks }: EmulatorKind, promise: S3Promise): typeof test | typeof test.failing {
  return lacks.includes(promise) ? test.failing : test;
}

/** Declares the tests of `declare` on each emulator, which is started before and stopped after them. */
export function onEachEmulator(declare: (open: OpenBucket, kind: EmulatorKind) => void): void {
  describe.each([miniStack, moto])('on $name', (kind) => {
    let emulator: Emulator;
    const opened: FaultyBucket[] = [];

    beforeAll(async () => {
      emulator = await startEmulator(kind);
    });

    afterEach(async () => {
      await Promise.all(opened.splice(0).map(({ close }) => close()));
    });

    afterAll(async () => {
      await emulator.stop();
    });

    declare(async (options) => {
      const bucket = await openFaultyBucket(emulator, options);
      opened.push(bucket);
      return bucket;
    }, kind);
  });
}
