import { InvalidInputError, type Problem } from '../../shared/errors.ts';
import { longestStackName } from '../names.ts';

/** What the bootstrap of an account is configured to. */
export interface BootstrapConfig {
  readonly region: string;
  /** Who issues the tokens of CI, an address that begins with https://. */
  readonly issuer: string;
  /** Whom CI's tokens are made for. */
  readonly audience: string;
  /** Subjects that may preview any stack. */
  readonly previewSubjects: readonly string[];
  /** Subjects that may deploy, by the stack that they deploy. */
  readonly deploySubjects: Readonly<Record<string, readonly string[]>>;
}

/** https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws */
const gitHub = { issuer: 'https://token.actions.githubusercontent.com', audience: 'sts.amazonaws.com' };

/**
 * Reads the configuration. `values` is what Pulumi gives: every value by its whole name, as a text. Throws
 * InvalidInputError with every problem at once, each with the command that mends it.
 */
export function parseBootstrapConfig(values: Readonly<Record<string, string>>): BootstrapConfig {
  const problems: Problem[] = [];
  const region = values['aws:region'] ?? '';
  if (region === '') {
    problems.push({ path: 'aws:region', message: 'is missing; run: pulumi config set aws:region eu-central-1' });
  }
  const issuer = values['sluice-bootstrap:issuer'] ?? gitHub.issuer;
  if (!/^https:\/\/[^/].*[^/]$/.test(issuer)) {
    const message = `must be an address that begins with https:// and does not end in /, and is ${issuer}; run: pulumi config set sluice-bootstrap:issuer ${gitHub.issuer}`;
    problems.push({ path: 'sluice-bootstrap:issuer', message });
  }
  const subjects = readSubjects(values['sluice-bootstrap:subjects'] ?? '{}', problems);
  problems.push(...findNameProblems(Object.keys(subjects)));
  if (problems.length > 0) throw new InvalidInputError('The configuration of the bootstrap', problems);
  const { preview = [], ...deploySubjects } = subjects;
  const audience = values['sluice-bootstrap:audience'] ?? gitHub.audience;
  return { region, issuer, audience, previewSubjects: preview, deploySubjects };
}

/** One subject or a list of them, by `preview` or the name of a stack. */
function readSubjects(text: string, problems: Problem[]): Record<string, readonly string[]> {
  const stated = JSON.parse(text) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(stated).map(([name, value]) => {
      const subjects = (Array.isArray(value) ? value : [value]).map(String);
      const path = `sluice-bootstrap:subjects.${name}`;
      for (const subject of subjects) {
        // A wildcard further left would let in other repositories.
        if (/^[^*?]+:([^*?]+|\*)$/.test(subject)) continue;
        const message = `must be the subject of a token, with no wildcard but a whole last part, and is ${subject}; run: pulumi config set --path '${path}' 'repo:OWNER/REPOSITORY:environment:${name}'`;
        problems.push({ path, message });
      }
      return [name, subjects];
    }),
  );
}

/** Roles are kept to the names of their stack, so the names of one stack must not begin like another's. */
function findNameProblems(names: readonly string[]): Problem[] {
  const stacks = names.filter((name) => name !== 'preview');
  return stacks.flatMap((stack): Problem[] => {
    const path = `sluice-bootstrap:subjects.${stack}`;
    const command = `run: pulumi config rm --path '${path}'`;
    if (!new RegExp(`^[a-z][a-z0-9-]{0,${longestStackName - 1}}$`).test(stack)) {
      return [
        { path, message: `names no stack: at most ${longestStackName} of a-z, 0-9 and -, a letter first; ${command}` },
      ];
    }
    const others = ['bootstrap', ...stacks.filter((name) => name !== stack)];
    const other = others.find((name) => `${stack}-`.startsWith(`${name}-`));
    if (other === undefined) return [];
    return [{ path, message: `begins like "${other}", so that whoever deploys ${other} could change it; ${command}` }];
  });
}
