import type { Conditions, PolicyDocument, Statement } from '../../infra/access/policy-document.ts';

/**
 * Judges requests by IAM policies, as far as this program's policies go: an explicit deny wins, and what nothing allows is
 * denied. What it does not know is an error, so that no policy passes because a part of it was not read.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */

/** One call as AWS sees it. */
export interface IamRequest {
  readonly action: string;
  readonly resource: string;
  /** The condition keys that the request carries, in whichever case. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** Who calls, for policies with principals: an ARN or a service. */
  readonly principal?: string;
}

/** What policies make of a request. */
export type IamDecision = 'allowed' | 'denied' | 'denied explicitly';

/** What these policies together make of a request. */
export function evaluate(policies: readonly PolicyDocument[], request: IamRequest): IamDecision {
  const matching = policies.flatMap(({ Statement: statements }) => statements.filter((each) => matches(each, request)));
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'denied explicitly';
  return matching.length > 0 ? 'allowed' : 'denied';
}

const knownElements = new Set([
  'Sid',
  'Effect',
  'Principal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

/** Whether a statement is about the request. Throws for an element or operator that is not known. */
export function matches(statement: Statement, request: IamRequest): boolean {
  const unknown = Object.keys(statement).filter((element) => !knownElements.has(element));
  if (unknown.length > 0) throw new Error(`The evaluator knows no element ${unknown.join(', ')}.`);
  const { Action, NotAction, Resource, NotResource, Principal, Condition } = statement as Statement & {
    readonly NotAction?: readonly string[];
    readonly NotResource?: readonly string[];
  };
  const named = (patterns: readonly string[] | undefined, not: readonly string[] | undefined, isNamed: Named) =>
    patterns?.some(isNamed) ?? !(not ?? []).some(isNamed);
  return (
    // Actions know no case, resources do.
    named(Action, NotAction, (pattern) => isLike(request.action.toLowerCase(), pattern.toLowerCase())) &&
    named(Resource, NotResource, (pattern) => isLike(request.resource, pattern)) &&
    (Principal === undefined || isPrincipal(Principal, request.principal)) &&
    Object.entries(Condition ?? {}).every(([operator, keys]) => meets(operator, keys, request))
  );
}

type Named = (pattern: string) => boolean;

/** Whether a text is what a pattern says: `*` is any text, `?` any one character. */
export function isLike(text: string, pattern: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

function isPrincipal(principal: NonNullable<Statement['Principal']>, caller = ''): boolean {
  return Object.values(principal).some((named) => {
    const account = /^arn:aws:iam::(\d{12}):root$/.exec(named)?.[1];
    // The root of an account stands for everybody in it.
    return named === '*' || named === caller || (account !== undefined && caller.split(':')[4] === account);
  });
}

type Operator = (found: string, wanted: string) => boolean;

const operators: Readonly<Record<string, Operator>> = {
  StringEquals: (found, wanted) => found === wanted,
  StringLike: isLike,
  ArnEquals: isLike,
  ArnLike: isLike,
  Bool: (found, wanted) => found.toLowerCase() === wanted.toLowerCase(),
};

/** Their negations, which a missing key meets. */
const negations: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
};

/** Keys whose value is a list. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html */
const listKeys = new Set(['states:statemachinequalifier']);

/** All keys of an operator must be met; of the values of a key one is enough, of a negation none may be. */
function meets(operator: string, keys: Conditions[string], { context = {} }: IamRequest): boolean {
  const found = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  return Object.entries(keys).every(([key, wanted]) => {
    const value = found.get(key.toLowerCase());
    const wantedValues = [wanted].flat();
    if (operator === 'Null') return wantedValues.includes(String(value === undefined));
    const isOfList = operator.startsWith('ForAnyValue:');
    if (isOfList !== listKeys.has(key.toLowerCase()))
      throw new Error(`${operator} does not compare the kind of ${key}.`);
    const name = operator.replace('ForAnyValue:', '').replace(/IfExists$/, '');
    const negated = negations[name];
    const compare = operators[negated ?? name];
    if (compare === undefined) throw new Error(`The evaluator knows no operator ${operator}.`);
    if (value === undefined) return operator.endsWith('IfExists') || negated !== undefined;
    const isMet = [value].flat().some((one) => wantedValues.some((other) => compare(one, other)));
    return negated === undefined ? isMet : !isMet;
  });
}
