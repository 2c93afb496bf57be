import { memoryStore } from '../../shared/store/memory-store.ts';
import { testConformance, type StoreUnderTest } from './conformance.ts';
import { testAgainstMap } from './map-model.ts';
import { openDirectory } from './open-directory.ts';

const memory: StoreUnderTest = {
  name: 'memory',
  open: () => Promise.resolve({ store: memoryStore(), close: () => Promise.resolve() }),
};

const watchedMemory: StoreUnderTest = {
  name: 'watched memory',
  open: () =>
    Promise.resolve({ store: memoryStore({ hook: () => Promise.resolve() }), close: () => Promise.resolve() }),
};

const directory: StoreUnderTest = { name: 'directory', open: openDirectory };

testConformance(memory);
testConformance(watchedMemory);
testConformance(directory);

testAgainstMap(memory, 1000);
testAgainstMap(directory, 100);
