import { Reference } from "../../components/common/reference";

/** A reference that is known to be one. */
export function referenceOf(text: string): Reference {
  const reference = Reference.parse(text);
  if (reference === undefined) {
    throw new Error(`${text} is not a valid reference`);
  }
  return reference;
}
