import { bucketsOf, ofBucket } from '../declared-resource.ts';
import { controlPage, violationsOf, type Rule } from '../rule.ts';

/** S3.14. */
export const versioning: Rule = {
  id: 'S3.14',
  title: 'Every bucket keeps versions',
  why: 'Manifests pin versions of raw objects, and what is deleted or overwritten by mistake comes back.',
  url: controlPage('s3', 's3-14'),
  check: (resources) =>
    violationsOf(
      bucketsOf(resources).filter(
        (bucket) =>
          !ofBucket(resources, bucket, 'aws:s3/bucketVersioning:BucketVersioning').some(
            ({ inputs }) => (inputs.versioningConfiguration as { status: string }).status === 'Enabled',
          ),
      ),
      'does not keep versions; add a BucketVersioning whose status is Enabled',
    ),
};
