/** A process of its own that replaces one object for ever by bytes that are all alike, and says how far it is. */
import { directoryStore } from '../../../shared/store/directory-store.ts';

const [root = '', key = ''] = process.argv.slice(2);
const store = directoryStore(root);
// The end of the test's process, however it comes, is the end of this one.
process.stdin.on('end', () => process.exit()).resume();

for (let round = 1; ; round++) {
  await store.put(key, new Uint8Array(200_000).fill(round));
  process.stdout.write('written\n');
}
