import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { noticeNames, produceNotice } from '../notices/produce-notices.ts';
import { goldenNotice } from '../notices/sent-notices.ts';

/** Records the notices as they are now. Renew with: node tests/golden/renew-notices.ts, and read every change as its reader. */
const folder = new URL('notices/', import.meta.url);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const name of noticeNames) {
  writeFileSync(new URL(`${name}.txt`, folder), goldenNotice(await produceNotice(name)));
}
