import type { Configuration } from "./configuration";
import { dev } from "./dev";
import type { Environment } from "./environment";
import { generic } from "./generic";
import { prod } from "./prod";
import { staging } from "./staging";

/** One file of this folder each. */
const ENVIRONMENTS: readonly Environment[] = [dev, staging, prod];

/** The environment that the configuration names, or the stack's name; the generic one for any other name. */
export function environmentOf({ environment }: Configuration, stack: string): Environment {
  const name = environment === "" ? stack : environment;
  return ENVIRONMENTS.find((one) => one.name === name) ?? generic;
}
