import type { DeclaredResource, DeclaredResources } from './declared-resource.ts';

/** A resource that does not keep to a rule. */
export interface Violation {
  readonly resource: DeclaredResource;
  /** What is wrong and how it is mended. */
  readonly problem: string;
}

/** Something that every stack keeps to, decided from what the program declares. */
export interface Rule {
  /** The control's id in AWS Security Hub or AWS Control Tower; `Sluice.<n>` for a rule of this project. */
  readonly id: string;
  /** What has to be so, as one sentence. */
  readonly title: string;
  /** What could happen otherwise, and where this rule is wider or narrower than the control. */
  readonly why: string;
  /** The page that describes the control, or what a rule of this project rests on. */
  readonly url: string;
  check(resources: DeclaredResources): readonly Violation[];
}

/** The page of a control in the Security Hub user guide; `s3-8` is the control S3.8. */
export function controlPage(service: string, anchor: string): string {
  return `https://docs.aws.amazon.com/securityhub/latest/userguide/${service}-controls.html#${anchor}`;
}

/** A violation with this problem for every one of the resources. */
export function violationsOf(resources: readonly DeclaredResource[], problem: string): Violation[] {
  return resources.map((resource) => ({ resource, problem }));
}
