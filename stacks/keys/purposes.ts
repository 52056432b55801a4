import type { Problem } from "../../components/common/problem";
import type { Configuration } from "../configuration";
import { type ImagesPurpose, isNeutral, type NamespacePurpose } from "./kinds";
import { KEY_ENTRIES } from "./table";

/** What a stack does, in the words of the table. */
export interface StackPurpose {
  readonly images: ImagesPurpose;
  readonly namespace: NamespacePurpose;
}

export const IMAGES_WORDS: Readonly<Record<ImagesPurpose, string>> = {
  build: "builds images",
  promote: "promotes images",
};

export const NAMESPACE_WORDS: Readonly<Record<NamespacePurpose, string>> = {
  existing: "pushes to an existing registry",
  ccr: "owns a CCR namespace",
  tcr: "owns a TCR namespace",
};

/** Keys that are set and mean nothing in the stack at hand. A value that is the neutral default counts as not set. */
export function misplacedKeys(configuration: Configuration, { images, namespace }: StackPurpose): Problem[] {
  return KEY_ENTRIES.filter(([name, key]) => !isNeutral(configuration[name], key)).flatMap(
    ([field, key]): Problem[] => {
      if (key.images?.includes(images) === false) {
        return [misplaced(field, IMAGES_WORDS[images], key.images, IMAGES_WORDS)];
      }
      return key.namespaces?.includes(namespace) === false
        ? [misplaced(field, NAMESPACE_WORDS[namespace], key.namespaces, NAMESPACE_WORDS)]
        : [];
    },
  );
}

function misplaced<Purpose extends string>(
  field: string,
  here: string,
  purposes: readonly Purpose[],
  words: Readonly<Record<Purpose, string>>,
): Problem {
  const rule = `means nothing in a stack that ${here}: it is for one that ${wordsOf(purposes, words)}`;
  return { field, rule, fix: "remove it" };
}

export function wordsOf<Purpose extends string>(
  purposes: readonly Purpose[],
  words: Readonly<Record<Purpose, string>>,
): string {
  return purposes.map((purpose) => words[purpose]).join(" or ");
}
