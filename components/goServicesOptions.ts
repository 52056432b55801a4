import { isRecord } from "./common/record";
import type { GoServicesArgs, ServiceOptions } from "./goServicesArgs";

/** What was given for single services. */
export function optionsOf({ serviceOptions }: GoServicesArgs): Record<string, ServiceOptions> {
  const entries = Object.entries<unknown>(isRecord(serviceOptions) ? serviceOptions : {});
  return Object.fromEntries(entries.filter((one): one is [string, ServiceOptions] => isRecord(one[1])));
}
