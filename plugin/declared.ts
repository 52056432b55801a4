import { PlanError, type Problem } from "../components/common/problem";
import { withPlainName } from "./plainArguments";

/**
 * Declares a component.
 *
 * @param own what is wrong with its arguments in the form that they have here; the component refuses these, too.
 * @throws PlanError with those, and with everything else that the component finds, under the names that arguments have here.
 */
export function declared<Component>(
  subject: string,
  own: readonly Problem[],
  declare: () => Component,
): Component {
  let component: Component | undefined;
  const problems = own.map(withPlainName);
  try {
    component = declare();
  } catch (error) {
    if (!(error instanceof PlanError)) {
      throw error;
    }
    const found = error.problems.map(withPlainName);
    problems.push(...found.filter((one) => !own.some((other) => isOf(one, withPlainName(other)))));
  }
  if (component === undefined || problems.length > 0) {
    throw new PlanError(subject, problems);
  }
  return component;
}

/** Whether a problem is of the argument that another one is of, or of a part of it. */
function isOf({ field }: Problem, other: Problem): boolean {
  return field === other.field || field.startsWith(`${other.field}.`) || other.field.startsWith(`${field}.`);
}
