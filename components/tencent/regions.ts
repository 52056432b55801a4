import { nearMiss } from "../plan/nearMiss";
import type { Problem } from "../plan/problem";

/** The region that stands for the whole mainland in the personal edition, and the default. */
export const defaultRegion = "ap-guangzhou";

const domain = ".ccs.tencentyun.com";

/**
 * First label of the personal edition's registry per API region. All mainland regions share one registry,
 * whose API region is `ap-guangzhou`; the table is that of Tencent's own opentelemetry-operator chart.
 */
const labelOfRegion: Readonly<Record<string, string>> = {
  "ap-guangzhou": "ccr",
  "ap-hongkong": "hkccr",
  "ap-singapore": "sgccr",
  "ap-tokyo": "jpccr",
  "ap-seoul": "krccr",
  "ap-mumbai": "inccr",
  "ap-bangkok": "thccr",
  "ap-jakarta": "jktccr",
  "ap-taipei": "tpeccr",
  "eu-frankfurt": "deccr",
  "na-siliconvalley": "uswccr",
  "na-ashburn": "useccr",
  "na-toronto": "caccr",
  "sa-saopaulo": "saoccr",
  "ap-shanghai-fsi": "shjrccr",
  "ap-beijing-fsi": "bjjrccr",
  "ap-shenzhen-fsi": "szjrccr",
};

const sharedMainland = [
  "ap-shanghai",
  "ap-beijing",
  "ap-nanjing",
  "ap-chengdu",
  "ap-chongqing",
  "ap-qingyuan",
];

/** Every region that has a personal registry, mainland regions that share one included. */
export const ccrRegions: readonly string[] = [...Object.keys(labelOfRegion), ...sharedMainland];

/** Where the personal edition of a region lives: the region of its API, and the host of its registry. */
export interface CcrLocation {
  readonly region: string;
  readonly host: string;
}

/**
 * API region and registry host of a region: always decided together, because a call with the wrong region
 * writes into another registry without an error.
 *
 * @returns undefined if the region has no personal registry.
 */
export function ccrLocation(region: string): CcrLocation | undefined {
  const own = sharedMainland.includes(region) ? defaultRegion : region;
  const label = Object.hasOwn(labelOfRegion, own) ? labelOfRegion[own] : undefined;
  return label === undefined ? undefined : { region: own, host: `${label}${domain}` };
}

/** API region of a personal registry's host; undefined if the host is none. */
export function regionOfCcrHost(host: string): string | undefined {
  return Object.keys(labelOfRegion).find((region) => `${labelOfRegion[region] ?? ""}${domain}` === host);
}

/** Hosts that only this machine answers for: what tests run registries and fakes on. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
  return (
    name === "localhost" || name.endsWith(".localhost") || name === "::1" || /^127(\.\d{1,3}){3}$/.test(name)
  );
}

/** What is wrong with a region, if anything. */
export function regionProblems(field: string, region: string): Problem[] {
  if (ccrLocation(region) !== undefined) {
    return [];
  }
  return [
    {
      field,
      value: region,
      rule: "is no region with a personal (CCR) registry",
      fix: nearMiss(region.trim().toLowerCase(), ccrRegions),
    },
  ];
}

/**
 * What is wrong with a registry host for the region it is used with. Loopback hosts are let through:
 * they are registries of tests, which no region stands for.
 */
export function hostProblems(field: string, host: string, region: string): Problem[] {
  const expected = ccrLocation(region)?.host;
  if (expected === undefined || host === expected || isLoopback(host)) {
    return [];
  }
  return [{ field, value: host, ...hostRule(host, region, expected) }];
}

function hostRule(host: string, region: string, expected: string): { rule: string; fix: string } {
  const bare = host.replace(/^[a-z]+:\/\//i, "").replace(/\/.*$/, "");
  if (bare !== host) {
    return { rule: "must be a host name alone, without a scheme or a slash", fix: `write \`${bare}\`` };
  }
  if (host.endsWith(".tencentcloudcr.com")) {
    return {
      rule: "is a registry of the enterprise edition (TCR), which this kind of namespace cannot manage",
      fix: "use TcrNamespace, or leave `host` out",
    };
  }
  const other = regionOfCcrHost(host);
  if (other !== undefined) {
    return {
      rule: `is the registry of ${other}, but the region is ${region}, whose registry is ${expected}`,
      fix: `set the region to \`${other}\`, or leave \`host\` out`,
    };
  }
  return {
    rule: `is not the personal registry of ${region}`,
    fix: `leave \`host\` out (it is \`${expected}\`), or use ExistingNamespace for another registry`,
  };
}
