import type { StackNames } from '../../../infra/names.ts';
import { places, type PlaceName } from '../../infra/access-places.ts';
import type { Who } from '../../infra/access-questions.ts';
import { readAccessTable } from '../../infra/access-table.ts';
import type { ClientPlace } from './enforced-stack.ts';

/** What moto tells apart: it knows no condition, so a create is a write like any other, and every listing is one. */
const methods = { read: 'GET', write: 'PUT', remove: 'DELETE' } as const;

/** One request of a role, and what the table of access says to it. */
export interface TableRequest {
  readonly verb: keyof typeof methods;
  readonly place: PlaceName;
  readonly allowed: boolean;
}

const granted = new Set(
  readAccessTable()
    .filter(({ allowed }) => allowed)
    .map(({ who, verb, place }) => `${who} ${verb === 'create' || verb === 'overwrite' ? 'write' : verb} ${place}`),
);

/** All requests of one role. */
export function tableRequests(who: Who): TableRequest[] {
  const verbs = Object.keys(methods) as (keyof typeof methods)[];
  return (Object.keys(places) as PlaceName[]).flatMap((place) =>
    verbs.map((verb) => ({ verb, place, allowed: granted.has(`${who} ${verb} ${place}`) })),
  );
}

/**
 * Makes these requests, and gives those that were not denied. They are written out here, because there are thousands and moto
 * looks at no signature.
 */
export async function findGranted(
  { endpoint, region, credentials }: ClientPlace,
  names: StackNames,
  requests: readonly TableRequest[],
): Promise<string[]> {
  const headers = {
    Authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20250101/${region}/s3/aws4_request`,
    'X-Amz-Security-Token': credentials.sessionToken,
  };
  const found = requests.map(async ({ verb, place }) => {
    const { bucket, key } = places[place];
    const method = methods[verb];
    const url = `${endpoint}/${names.bucket(bucket)}/${key}`;
    const response = await fetch(url, { method, headers, ...(verb === 'write' && { body: 'x' }) });
    const answer = await response.text();
    if (response.status !== 403) return [`${verb} ${place}`];
    if (!answer.includes('<Code>AccessDenied</Code>')) throw new Error(`${method} ${url} was answered ${answer}`);
    return [];
  });
  return (await Promise.all(found)).flat();
}
