/**
 * Calls IAM at an endpoint, whose API takes forms, and gives the answer. The project depends on no client of it. Throws for an
 * answer that is an error.
 */
export async function callIam(endpoint: string, fields: Readonly<Record<string, string>>): Promise<string> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { Authorization: 'AWS4-HMAC-SHA256 Credential=set-up/20250101/us-east-1/iam/aws4_request' },
    body: new URLSearchParams({ ...fields, Version: '2010-05-08' }),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${fields.Action} failed: ${answer}`);
  return answer;
}
