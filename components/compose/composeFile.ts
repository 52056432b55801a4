import { didYouMean } from "../common/didYouMean";
import type { Problem } from "../common/problem";
import type { ComposeService } from "./composeOptions";
import { composeOptionProblems } from "./optionProblems";
import { networksOf, volumeNamesOf } from "./namedParts";
import { portConflicts } from "./publishedPorts";
import { serviceEntry } from "./serviceEntry";

/**
 * A compose file of services, each one pinned by the digest of its image. No service has an entrypoint: the program is
 * the image's, so that both can never disagree.
 *
 * @param platform platform of the machine that runs it, e.g. `linux/amd64`; undefined: each engine takes its own.
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { composeFile, imagesOf } from "pulumi-go-service-image";
 *
 * const shop = imagesOf(new pulumi.StackReference("acme/shop/dev"));
 *
 * export const compose = shop.all.apply((images) => composeFile("shop", Object.values(images)));
 * ```
 */
export function composeFile(project: string, services: readonly ComposeService[], platform?: string): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- who writes no file loads none of its 72 modules
  const { stringify } = require("yaml") as typeof import("yaml");
  const [networks, volumes] = [networksOf(services), volumeNamesOf(services)];
  return stringify(
    {
      name: project,
      services: Object.fromEntries(services.map((one) => [one.name, serviceEntry(one, platform)])),
      ...(networks.length > 0 && { networks: emptyEntries(networks) }),
      ...(volumes.length > 0 && { volumes: emptyEntries(volumes) }),
    },
    // an alias would be right, and unreadable where one list is that of two services
    { lineWidth: 0, nullStr: "", aliasDuplicateObjects: false },
  );
}

/** What does not fit together, as problems. */
export function composeProblems(services: readonly ComposeService[], platform?: string): Problem[] {
  const own = services.flatMap(({ name, platforms, options }) => [
    ...(platform === undefined || platforms.includes(platform)
      ? []
      : [
          {
            field: `${name}.platform`,
            value: platform,
            rule: "is not a platform of the image",
            fix: didYouMean(platform, platforms),
          },
        ]),
    ...composeOptionProblems(`${name}.compose`, options),
  ]);
  return own.length > 0 ? own : portConflicts(services);
}

function emptyEntries(names: readonly string[]): Record<string, null> {
  return Object.fromEntries(names.map((name) => [name, null]));
}
