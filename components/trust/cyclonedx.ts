import {
  type Bill,
  BILL_TIME,
  type BillComponent,
  type BillProgram,
  distinct,
  UNLISTED,
  uuidOf,
} from "./bill";
import type { Tool } from "./tool";

/** Media type of the document. */
export const CYCLONEDX_TYPE = "application/vnd.cyclonedx+json";

/** Makes a CycloneDX 1.6 document (ECMA-424): equal images give equal bytes. */
export function cyclonedx(bill: Bill, tool: Tool): object {
  const programs = bill.programs.map((program) => ({ program, ref: programRef(bill, program) }));
  const modules = distinct(bill.programs.flatMap((one) => one.modules ?? []));
  const isWhole = !bill.hasUnlistedPackages && programs.every(({ program }) => program.modules !== undefined);
  const dependencies = [
    { ref: bill.purl, dependsOn: [...programs.map(({ ref }) => ref), ...bill.packages.map(refOf)] },
    ...programs.map(({ program, ref }) => ({ ref, dependsOn: (program.modules ?? []).map(refOf) })),
  ];
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuidOf(`cyclonedx ${bill.purl}`)}`,
    version: 1,
    metadata: {
      timestamp: BILL_TIME,
      tools: { components: [{ type: "application", name: tool.name, version: tool.version }] },
      component: {
        type: "container",
        "bom-ref": bill.purl,
        name: bill.name,
        purl: bill.purl,
        ...(bill.hasUnlistedPackages && {
          properties: [{ name: "go-service-image:packages", value: UNLISTED }],
        }),
      },
    },
    components: [
      ...operatingSystem(bill),
      ...programs.map(({ program, ref }) => programComponent(program, ref)),
      ...modules.map(libraryComponent),
      ...bill.packages.map(libraryComponent),
    ],
    dependencies: dependencies.map(({ ref, dependsOn }) => ({ ref, dependsOn: [...new Set(dependsOn)] })),
    compositions: [
      {
        aggregate: isWhole ? "complete" : "incomplete",
        assemblies: [bill.purl],
      },
    ],
  };
}

function operatingSystem({ distribution }: Bill): object[] {
  return distribution === undefined
    ? []
    : [
        {
          type: "operating-system",
          "bom-ref": `os:${distribution.id}`,
          name: distribution.id,
          ...(distribution.version !== "" && { version: distribution.version }),
        },
      ];
}

function programComponent({ path, sha256, module, modules }: BillProgram, ref: string): object {
  return {
    type: "application",
    "bom-ref": ref,
    name: path,
    ...(module !== undefined && { description: `program of ${module}` }),
    hashes: [{ alg: "SHA-256", content: sha256 }],
    ...(modules === undefined && {
      properties: [{ name: "go-service-image:modules", value: "unknown: the program does not list them" }],
    }),
  };
}

function libraryComponent(component: BillComponent): object {
  const { name, version, purl, license, sum } = component;
  return {
    type: "library",
    "bom-ref": refOf(component),
    name,
    ...(version !== "" && { version }),
    purl,
    ...(license !== undefined && { licenses: [{ license: { name: license } }] }),
    // go.sum hashes a list of files and their hashes, which is no hash of a file that CycloneDX could hold
    ...(sum !== undefined && { properties: [{ name: "go-service-image:h1", value: sum }] }),
  };
}

function refOf({ purl }: BillComponent): string {
  return purl;
}

function programRef({ purl }: Bill, { path }: BillProgram): string {
  return `${purl}#${path.slice(1)}`;
}
