/**
 * The key that a notification of S3 names, which encodes it as forms do. Throws URIError for what is no encoded key.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function decodeNotifiedKey(encoded: string): string {
  return decodeURIComponent(encoded.replaceAll('+', ' '));
}
