import {
  type Policies,
  PolicyPack,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
} from "@pulumi/policy";
import { type PolicySettings, RESOURCE_RULES, STACK_RULES } from "./rules";

const SETTINGS = {
  properties: {
    productionStacks: {
      type: "array",
      items: { type: "string" },
      default: ["prod"],
      description: "Stacks whose namespaces must be protected.",
    },
  },
} as const;

/** The rules as Pulumi's policies, to put into a pack of one's own. */
export function policies(): Policies {
  return [
    ...RESOURCE_RULES.map(({ name, description, check }): ResourceValidationPolicy => ({
      name: `go-service-image-${name}`,
      description,
      enforcementLevel: "mandatory",
      configSchema: SETTINGS,
      validateResource: (args, report) => {
        check(args, args.getConfig<PolicySettings>()).forEach((problem) => report(problem));
      },
    })),
    ...STACK_RULES.map(({ name, description, check }): StackValidationPolicy => ({
      name: `go-service-image-${name}`,
      description,
      enforcementLevel: "mandatory",
      validateStack: ({ resources }, report) => {
        check(resources).forEach(([urn, problem]) => report(problem, urn));
      },
    })),
  ];
}

/** The pack that comes with the package; making it starts to serve it. */
export function policyPack(): PolicyPack {
  return new PolicyPack("go-service-image", { policies: policies(), enforcementLevel: "mandatory" });
}
