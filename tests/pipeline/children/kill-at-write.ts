/**
 * Preloaded into a process that works on a directory store: ends it by SIGKILL right before or right after its n-th write
 * (a write is a file that gets its name). `SLUICE_KILL_AT` is `before:<n>` or `after:<n>`.
 */
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const [phase = '', number = ''] = (process.env.SLUICE_KILL_AT ?? '').split(':');
let written = 0;

function killing(place: typeof promises.rename): typeof promises.rename {
  return async (from, to) => {
    if (phase === 'before' && written + 1 === Number(number)) process.kill(process.pid, 'SIGKILL');
    await place(from, to);
    written += 1;
    if (phase === 'after' && written === Number(number)) process.kill(process.pid, 'SIGKILL');
  };
}

promises.link = killing(promises.link);
promises.rename = killing(promises.rename);
syncBuiltinESMExports();
