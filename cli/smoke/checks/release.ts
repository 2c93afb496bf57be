import { createHash } from 'node:crypto';
import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { deployedContracts } from '../../../infra/deployed-contracts.ts';
import type { Check } from '../check.ts';
import { readRelease, type Deployment } from '../deployment.ts';
import type { Inspection } from '../inspection.ts';

/**
 * What was released: that code and contracts are still published, and that this checkout is of the same contracts and
 * settings. What it declares otherwise is what all other checks compare with.
 */
export function releaseChecks(deployment: Deployment): Check[] {
  const { Version, GitSha } = deployment.outputs;
  return [
    {
      name: `release ${Version} (${GitSha})`,
      inspect: async (inspection) => {
        compareSettings(deployment, inspection);
        const release = await inspection.find('s3:GetObject', () => readRelease(deployment));
        if (release === undefined) return;
        compareContracts(deployment, inspection, release.contracts);
        const { s3 } = deployment.clients;
        const Bucket = deployment.outputs.ArtifactsBucket;
        for (const { key } of Object.values(release.functions)) {
          await inspection.compare(
            's3:GetObject',
            () => s3.send(new HeadObjectCommand({ Bucket, Key: key })),
            (answer) => {
              if (answer === undefined) inspection.report(`${key} is no longer published`);
            },
          );
        }
        for (const { key, sha256 } of release.contracts) {
          await inspection.compare(
            's3:GetObject',
            async () => {
              const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key }));
              return createHash('sha256')
                .update((await Body?.transformToByteArray()) ?? '')
                .digest('hex');
            },
            (found) => {
              inspection.match(`SHA-256 of ${key}`, found, sha256);
            },
          );
        }
      },
    },
  ];
}

/** What makes the comparisons of all checks those with what is deployed. */
function checkOut({ outputs }: Deployment): string {
  return `check out the commit ${outputs.GitSha}, which is deployed, or deploy this one`;
}

function compareSettings(deployment: Deployment, inspection: Inspection): void {
  const { outputs, config } = deployment;
  inspection.match('the settings of this checkout, compared', outputs.Settings, config.settings, checkOut(deployment));
}

function compareContracts(
  deployment: Deployment,
  inspection: Inspection,
  published: readonly { readonly dataset: string; readonly schema_v: number; readonly sha256: string }[],
): void {
  const hashes = (entries: readonly (readonly [name: string, sha256: string])[]) => Object.fromEntries(entries);
  const here = deployedContracts(deployment).all.map(
    ({ dataset, schemaVersion, sha256 }) => [`${dataset} v${schemaVersion}`, sha256] as const,
  );
  const there = published.map(({ dataset, schema_v, sha256 }) => [`${dataset} v${schema_v}`, sha256] as const);
  const [ours, theirs] = [hashes(here), hashes(there)];
  for (const name of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    if (ours[name] === theirs[name]) continue;
    const how = ours[name] === undefined ? 'is not in this checkout' : 'is another in this checkout than was deployed';
    inspection.report(`the contract ${name} ${how}`, checkOut(deployment));
  }
}
