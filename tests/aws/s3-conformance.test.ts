import type { StoreUnderTest } from '../store/conformance.ts';
import { testConformance } from '../store/conformance.ts';
import { testAgainstMap } from '../store/map-model.ts';
import { chanceFaults } from './chance-faults.ts';
import { onEachEmulator } from './each-emulator.ts';

onEachEmulator((open, { name }) => {
  const store: StoreUnderTest = {
    name: `S3 on ${name}`,
    open: async () => {
      const { other, close } = await open();
      return { store: other, close };
    },
  };
  testConformance(store);
  testAgainstMap(store, 20);

  let seed = 0;
  const behindFaults: StoreUnderTest = {
    name: `S3 on ${name} behind a bad network`,
    open: async () => {
      const { store, proxy, close } = await open({ tries: 20 });
      proxy.setRule(chanceFaults((seed += 1)));
      return { store, close };
    },
  };
  testAgainstMap(behindFaults, 20);
});
