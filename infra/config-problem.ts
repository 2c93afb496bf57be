import type { ErrorObject } from 'ajv';
import type { Problem } from '../shared/errors.ts';

const longestShown = 60;

/** What is wrong with a value of a stack's configuration, what is allowed there, and the command that mends it. */
export function configProblem(error: ErrorObject, stack: string): Problem {
  const path = pathOf(error.instancePath);
  const set = (value: string, at = path) => `; run: pulumi config set --path '${at}' ${value} --stack ${stack}`;
  const remove = (at: string) => `; run: pulumi config rm --path '${at}' --stack ${stack}`;
  const shown = JSON.stringify(error.data).slice(0, longestShown);
  const child = (name: unknown) => (path === 'sluice:' ? `sluice:${String(name)}` : `${path}.${String(name)}`);
  const wanted = describedBy(error.keyword === 'propertyNames' ? error.schema : error.parentSchema);
  switch (error.keyword) {
    case 'required': {
      const missing = child(error.params.missingProperty);
      return { path: missing, message: `is missing${set('VALUE', missing)}` };
    }
    case 'additionalProperties': {
      const extra = child(error.params.additionalProperty);
      const allowed = Object.keys((error.parentSchema?.properties ?? {}) as object).join(', ');
      return { path: extra, message: `is no setting; there are: ${allowed}${remove(extra)}` };
    }
    case 'propertyNames': {
      const name = child(error.params.propertyName);
      return { path: name, message: `is no name that can stand here, but ${wanted ?? ''} is${remove(name)}` };
    }
    case 'enum':
      return {
        path,
        message: `must be one of ${(error.params.allowedValues as unknown[]).join(', ')}, and is ${shown}${set('VALUE')}`,
      };
    case 'pattern':
      return { path, message: `must be ${wanted ?? String(error.params.pattern)}, and is ${shown}${set('VALUE')}` };
    case 'minimum':
    case 'maximum':
      return {
        path,
        message: `must be ${String(error.params.comparison)} ${String(error.params.limit)}, and is ${shown}${set('VALUE')}`,
      };
    case 'uniqueItems':
      return { path, message: `has the same entry twice${remove(`${path}[${String(error.params.j)}]`)}` };
    default:
      return {
        path,
        message: `must be ${wanted ?? `of type ${String(error.params.type)}`}, and is ${shown}${set('VALUE')}`,
      };
  }
}

function describedBy(schema: unknown): string | undefined {
  return (schema as { readonly description?: string } | undefined)?.description;
}

/** `/approvers/domain/0` as Pulumi names it: `sluice:approvers.domain[0]`. */
function pathOf(pointer: string): string {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const path = steps.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`)).join('');
  return `sluice:${path.replace(/^\./, '')}`;
}
