import { readStatements, isPublic, allowsAction } from '../access-policy.ts';
import { ofType } from '../declared-resource.ts';
import { controlPage, violationsOf, type Rule } from '../rule.ts';

const writes = ['s3:PutObject', 's3:DeleteObject', 's3:PutBucketPolicy'];

/** S3.3. */
export const publicWrite: Rule = {
  id: 'S3.3',
  title: 'No bucket can be written by the public',
  why: 'Whoever can write raw files decides what is promoted. The bucket policy and the access control list are checked; S3.8 and S3.1 block what slips through.',
  url: controlPage('s3', 's3-3'),
  check: (resources) => [
    ...violationsOf(
      ofType(resources, 'aws:s3/bucketPolicy:BucketPolicy').filter(({ inputs }) =>
        readStatements(inputs.policy).some(
          (statement) => isPublic(statement) && writes.some((action) => allowsAction(statement, action)),
        ),
      ),
      'lets everybody write; name the principals, or a condition that does',
    ),
    ...violationsOf(
      ofType(resources, 'aws:s3/bucketAcl:BucketAcl').filter(({ inputs }) => inputs.acl === 'public-read-write'),
      'lets everybody write; leave the access control list out',
    ),
  ],
};
