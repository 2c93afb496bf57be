/** A process of its own that tries to create every one of some keys and says which it created. */
import { once } from 'node:events';
import { directoryStore } from '../../../shared/store/directory-store.ts';
import { bytesOf } from '../bytes.ts';

const [root = '', name = '', ...keys] = process.argv.slice(2);
const store = directoryStore(root);

process.stdout.write('ready\n');
await once(process.stdin, 'data');
const created: string[] = [];
for (const key of keys) {
  if ((await store.create(key, bytesOf(name))) !== undefined) created.push(key);
}
process.stdout.write(`${JSON.stringify(created)}\n`);
process.stdin.destroy();
