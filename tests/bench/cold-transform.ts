/**
 * The transform over plain directories, which says when it has the first bytes of Parquet. It loads what the function loads,
 * the AWS client among it; only what that client would be asked is answered by a directory.
 */
import { join } from 'node:path';
import { openContext } from '../../functions/host/aws-context.ts';
import { code } from '../../functions/host/code.ts';
import { contracts } from '../../functions/host/contracts.ts';
import { transformHandler } from '../../functions/transform/handler.ts';
import { readEnvironment } from '../../shared/env.ts';
import { directoryStore } from '../../shared/store/directory-store.ts';
import type { ObjectBody, ObjectStore } from '../../shared/store/object-store.ts';

/** Transforms the day that `payload` names in the stores below `root`. */
export async function handler({ root, ...payload }: { readonly root: string }): Promise<void> {
  const part = (name: string) => directoryStore(join(root, name));
  const stores = {
    raw: part('raw'),
    processed: sayFirstParquet(part('processed')),
    quarantine: part('quarantine'),
    artifacts: part('artifacts'),
  };
  const context = openContext(readEnvironment(), { contracts, code });
  await transformHandler({ ...context, stores })(payload);
}

function sayFirstParquet(store: ObjectStore): ObjectStore {
  const watch = async function* (body: AsyncIterable<Uint8Array>) {
    let isFirst = true;
    for await (const chunk of body) {
      if (isFirst) console.log(JSON.stringify({ first: performance.timeOrigin + performance.now() }));
      isFirst = false;
      yield chunk;
    }
  };
  const watched = (key: string, body: ObjectBody) =>
    key.endsWith('.parquet') && !(body instanceof Uint8Array) ? watch(body) : body;
  return {
    ...store,
    put: (key, body) => store.put(key, watched(key, body)),
    create: (key, body) => store.create(key, watched(key, body)),
  };
}
