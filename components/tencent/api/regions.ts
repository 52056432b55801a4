import { ownValue } from "../../common/record";
import { isLoopbackHost } from "../../common/reference";
import { didYouMean } from "../../common/didYouMean";
import type { Problem } from "../../common/problem";

/** The region that stands for the whole mainland in the personal edition, and the default. */
export const DEFAULT_REGION = "ap-guangzhou";

const DOMAIN = ".ccs.tencentyun.com";

/**
 * First label of the personal edition's registry per API region. All mainland regions share one registry,
 * whose API region is `ap-guangzhou`; the table is that of Tencent's own opentelemetry-operator chart.
 */
const LABEL_OF_REGION: Readonly<Record<string, string>> = {
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

const SHARED_MAINLAND = [
  "ap-shanghai",
  "ap-beijing",
  "ap-nanjing",
  "ap-chengdu",
  "ap-chongqing",
  "ap-qingyuan",
];

/** Every region that has a personal registry, mainland regions that share one included. */
export const CCR_REGIONS: readonly string[] = [...Object.keys(LABEL_OF_REGION), ...SHARED_MAINLAND];

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
  const own = SHARED_MAINLAND.includes(region) ? DEFAULT_REGION : region;
  const label = ownValue(LABEL_OF_REGION, own);
  return label === undefined ? undefined : { region: own, host: `${label}${DOMAIN}` };
}

/** API region of a personal registry's host; undefined if the host is another one. */
export function regionOfCcrHost(host: string): string | undefined {
  return Object.keys(LABEL_OF_REGION).find((region) => `${LABEL_OF_REGION[region] ?? ""}${DOMAIN}` === host);
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
      rule: "is not a valid region: it has no personal (CCR) registry",
      fix: didYouMean(region.trim().toLowerCase(), CCR_REGIONS),
    },
  ];
}

/**
 * What is wrong with a registry host for the region it is used with. Loopback hosts are let through:
 * they are registries of tests, which no region stands for.
 */
export function hostProblems(field: string, host: string, region: string): Problem[] {
  const expected = ccrLocation(region)?.host;
  if (expected === undefined || host === expected || isLoopbackHost(host)) {
    return [];
  }
  return [{ field, value: host, ...hostRule(host, region, expected) }];
}

function hostRule(host: string, region: string, expected: string): { rule: string; fix: string } {
  const bare = host.replace(/^[a-z]+:\/\//i, "").replace(/\/.*$/, "");
  if (bare !== host) {
    return {
      rule: "is not a valid host: a name alone, without a scheme or a slash",
      fix: `write \`${bare}\``,
    };
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

/**
 * What is wrong with a region of the enterprise edition. There are more regions every year, so only what looks like a
 * mistyped one is refused.
 */
export function tcrRegionProblems(field: string, region: string): Problem[] {
  const wanted = region.trim().toLowerCase();
  const isForm = /^[a-z]{2}-[a-z]+(-[a-z0-9]+)*$/.test(region);
  const fix = didYouMean(wanted, CCR_REGIONS);
  if (CCR_REGIONS.includes(region) || (isForm && !fix.startsWith("did you mean"))) {
    return [];
  }
  return [{ field, value: region, rule: "is not a valid region of Tencent Cloud", fix }];
}
