import type { RecordedResource, Recording } from './record-program.ts';

/** What a program gives the resource of this type and of this name on AWS. Throws when it registers none. */
export function recordedInputs({ resources }: Recording, type: string, name: string): RecordedResource['inputs'] {
  const found = resources.find((each) => each.type === type && each.inputs.name === name);
  if (found === undefined) throw new Error(`Nothing was recorded as ${type} ${name}.`);
  return found.inputs;
}

/** The environment of a function, by its name on AWS. */
export function recordedVariables(recording: Recording, name: string): Readonly<Record<string, string>> {
  const { environment } = recordedInputs(recording, 'aws:lambda/function:Function', name);
  return (environment as { readonly variables: Readonly<Record<string, string>> }).variables;
}

/** The definition of a state machine, by its name on AWS. */
export function recordedDefinition(recording: Recording, name: string): string {
  return String(recordedInputs(recording, 'aws:sfn/stateMachine:StateMachine', name).definition);
}
