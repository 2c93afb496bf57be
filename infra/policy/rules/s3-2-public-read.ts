import { readStatements, isPublic, allowsAction } from '../access-policy.ts';
import { ofType } from '../declared-resource.ts';
import { controlPage, violationsOf, type Rule } from '../rule.ts';

/** S3.2. */
export const publicRead: Rule = {
  id: 'S3.2',
  title: 'No bucket can be read by the public',
  why: 'Raw files hold what customers sent. The bucket policy and the access control list are checked; S3.8 and S3.1 block what slips through.',
  url: controlPage('s3', 's3-2'),
  check: (resources) => [
    ...violationsOf(
      ofType(resources, 'aws:s3/bucketPolicy:BucketPolicy').filter(({ inputs }) =>
        readStatements(inputs.policy).some(
          (statement) =>
            isPublic(statement) && ['s3:GetObject', 's3:ListBucket'].some((action) => allowsAction(statement, action)),
        ),
      ),
      'lets everybody read; name the principals, or a condition that does',
    ),
    ...violationsOf(
      ofType(resources, 'aws:s3/bucketAcl:BucketAcl').filter(({ inputs }) =>
        ['public-read', 'public-read-write', 'authenticated-read'].includes(String(inputs.acl)),
      ),
      'lets everybody read; leave the access control list out',
    ),
  ],
};
