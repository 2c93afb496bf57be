import type { Emulator } from './emulator.ts';

/** The variables by which the SDK's usual chain finds the emulator and an identity. */
export function emulatorEnvironment({ endpoint }: Pick<Emulator, 'endpoint'>): Readonly<Record<string, string>> {
  return { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
}

/** Sets variables of this process's environment, and gives what puts back all that was there. */
export function setEnvironment(variables: Readonly<Record<string, string>>): () => void {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  return () => {
    for (const name of Object.keys(process.env)) if (!(name in before)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
  };
}
