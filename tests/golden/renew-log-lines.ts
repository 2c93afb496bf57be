import { writeFileSync } from 'node:fs';
import { goldenLines, logDays } from '../host/logged-days.ts';

/** Records what the functions write to their logs now. Renew with: node tests/golden/renew-log-lines.ts. */
writeFileSync(new URL('log-lines.ndjson', import.meta.url), goldenLines(await logDays()));
