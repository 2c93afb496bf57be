import type * as aws from '@pulumi/aws';

/** A deployed function, as far as those who call its published version need it. */
export interface PublishedFunction {
  readonly function: aws.lambda.Function;
}
