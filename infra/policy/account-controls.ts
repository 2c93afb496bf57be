import { controlPage } from './rule.ts';

/** A control of an account as a whole, which no stack decides: the account's owner keeps to it. */
export interface AccountControl {
  readonly id: string;
  readonly title: string;
  /** What a stack does for its part, or how the owner sets it. */
  readonly how: string;
  readonly url: string;
}

/** What Sluice relies on and cannot declare: two stacks can share an account, and neither may decide for the other. */
export const accountControls: readonly AccountControl[] = [
  {
    id: 'S3.1',
    title: 'The account blocks public access to all its buckets',
    how: 'S3.8 blocks it for each bucket of a stack. For the account: `aws s3control put-public-access-block --account-id ACCOUNT --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`',
    url: controlPage('s3', 's3-1'),
  },
  {
    id: 'CloudTrail.1',
    title: 'A trail in all regions records management events',
    how: 'Who assumed the break-glass role or changed a policy is known from it alone.',
    url: controlPage('cloudtrail', 'cloudtrail-1'),
  },
  {
    id: 'Config.1',
    title: 'AWS Config records all resources',
    how: 'Security Hub finds violations of most of the controls above with its rules; CloudWatch.16 needs its parameter set, see Sluice.5.',
    url: controlPage('config', 'config-1'),
  },
  {
    id: 'GuardDuty.1',
    title: 'GuardDuty is on',
    how: 'It tells of stolen keys of roles, which no declaration prevents.',
    url: controlPage('guardduty', 'guardduty-1'),
  },
  {
    id: 'IAM.4',
    title: 'The root user has no access key',
    how: 'The key policy of a stack trusts the account, and so its root user.',
    url: controlPage('iam', 'iam-4'),
  },
  {
    id: 'IAM.6',
    title: 'The root user has hardware MFA',
    how: 'As IAM.4.',
    url: controlPage('iam', 'iam-6'),
  },
  {
    id: 'Account.1',
    title: 'The account names a security contact',
    how: 'AWS writes to it about abuse; the addresses of a stack are for its alerts.',
    url: controlPage('account', 'account-1'),
  },
];
