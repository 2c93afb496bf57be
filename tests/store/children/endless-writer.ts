/** A process of its own that writes one object without end and says when the first mebibytes are on their way. */
import { directoryStore } from '../../../shared/store/directory-store.ts';

const [root = '', key = '', operation = ''] = process.argv.slice(2);

async function* endless(): AsyncGenerator<Uint8Array> {
  for (let pieces = 0; ; pieces++) {
    if (pieces === 32) process.stdout.write('writing\n');
    yield await Promise.resolve(new Uint8Array(64 * 1024).fill(pieces));
  }
}

const store = directoryStore(root);
// The end of the test's process, however it comes, is the end of this one.
process.stdin.on('end', () => process.exit()).resume();
await (operation === 'create' ? store.create(key, endless()) : store.put(key, endless()));
