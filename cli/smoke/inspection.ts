import type { PolicyDocument } from '../../infra/access/policy-document.ts';
import { findDifferences, showValue } from './difference.ts';
import { findPolicyDifferences } from './policy-difference.ts';
import { readRefusal, Refusal } from './refusal.ts';
import type { SmokeFinding } from './smoke-finding.ts';

/** What one check finds out. */
export class Inspection {
  readonly findings: SmokeFinding[] = [];
  /** What could not be looked at, and why. */
  readonly notChecked: string[] = [];
  readonly #check: string;
  readonly #remedy: string;

  /** @param remedy - What to do about whatever the check does not say something else of. */
  constructor(check: string, remedy: string) {
    this.#check = check;
    this.#remedy = remedy;
  }

  /** Notes that something is wrong. */
  report(problem: string, remedy = this.#remedy): void {
    this.findings.push({ check: this.#check, problem, remedy });
  }

  /** Notes what could not be looked at. */
  skip(what: string, why: string): void {
    this.notChecked.push(`${what}: ${why}`);
  }

  /** Notes each place where something is not what is declared; it may have more. */
  match(what: string, found: unknown, declared: unknown, remedy?: string): void {
    for (const difference of findDifferences(declared, found)) {
      const place = [what, difference.path]
        .filter((part) => part !== '')
        .join('.')
        .replaceAll('.[', '[');
      this.report(`${place} is ${showValue(difference.found)}, not ${showValue(difference.declared)}`, remedy);
    }
  }

  /** Notes each statement that is missing from a policy, given as JSON, or that it has beside the declared ones. */
  matchPolicy(found: string | undefined, declared: PolicyDocument): void {
    for (const difference of findPolicyDifferences(declared, found)) this.report(difference);
  }

  /**
   * Asks a service for what there has to be. Gives undefined where there is none, which is noted, or where the question was
   * not answered. `action` is as policies name it.
   */
  async find<T>(action: string, call: () => Promise<T>): Promise<T | undefined> {
    let found: T | undefined;
    await this.compare(action, call, (answer) => {
      if (answer === undefined) this.report('there is none');
      found = answer;
    });
    return found;
  }

  /**
   * Asks a service, and looks at the answer, which is undefined where there is nothing to tell. A question that is not
   * answered is noted.
   */
  async compare<T>(
    action: string,
    call: () => Promise<T>,
    look: (answer: T | undefined) => void | Promise<void>,
  ): Promise<void> {
    let answer: T | undefined;
    try {
      answer = await call();
    } catch (error) {
      const refusal = readRefusal(error);
      if (refusal !== Refusal.missing) {
        this.#noteRefusal(action, refusal, error);
        return;
      }
    }
    await look(answer);
  }

  #noteRefusal(action: string, refusal: Refusal | undefined, error: unknown): void {
    const { name, message } = error as Error;
    if (refusal === Refusal.denied) this.skip(action, 'the caller may not');
    else if (refusal === Refusal.unknown) this.skip(action, 'the endpoint does not know it');
    else this.report(`the call ${action} failed: ${name}: ${message}`, 'call sluice smoke again');
  }
}
