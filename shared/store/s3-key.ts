/**
 * The key that S3 has encoded as forms do, in a notification or a listing that asked for it. Throws URIError for what is no
 * encoded key. https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function decodeS3Key(encoded: string): string {
  return decodeURIComponent(encoded.replaceAll('+', ' '));
}
