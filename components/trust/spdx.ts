import { type Bill, BILL_TIME, distinct, UNLISTED, uuidOf } from "./bill";
import type { Tool } from "./tool";

/** Media type of the document. */
export const SPDX_TYPE = "application/spdx+json";

const IMAGE = "SPDXRef-image";

/** Makes an SPDX 2.3 document (spdx.github.io/spdx-spec/v2.3): equal images give equal bytes. */
export function spdx(bill: Bill, tool: Tool): object {
  const listed = distinct([...bill.programs.flatMap((one) => one.modules ?? []), ...bill.packages]);
  const idOf = new Map(listed.map(({ purl }, index) => [purl, `SPDXRef-package-${index + 1}`]));
  const programs = bill.programs.map((program, index) => ({ program, id: `SPDXRef-program-${index + 1}` }));
  const relationships = [
    relation("SPDXRef-DOCUMENT", "DESCRIBES", IMAGE),
    ...programs.map(({ id }) => relation(IMAGE, "CONTAINS", id)),
    ...bill.packages.map(({ purl }) => relation(IMAGE, "CONTAINS", idOf.get(purl) ?? "")),
    // what is not known is said, as the specification asks
    ...(bill.hasUnlistedPackages ? [relation(IMAGE, "CONTAINS", "NOASSERTION")] : []),
    ...programs.flatMap(({ program, id }) => [
      ...(program.modules ?? []).map(({ purl }) => relation(id, "DEPENDS_ON", idOf.get(purl) ?? "")),
      ...(program.modules === undefined ? [relation(id, "DEPENDS_ON", "NOASSERTION")] : []),
    ]),
  ];
  return {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: bill.name,
    documentNamespace: `urn:uuid:${uuidOf(`spdx ${bill.purl}`)}`,
    creationInfo: { created: BILL_TIME, creators: [`Tool: ${tool.name}-${tool.version}`] },
    packages: [
      {
        ...unknownLicense,
        SPDXID: IMAGE,
        name: bill.name,
        primaryPackagePurpose: "CONTAINER",
        ...(bill.hasUnlistedPackages && { comment: `packages: ${UNLISTED}` }),
        ...url(bill.purl),
      },
      ...programs.map(({ program, id }) => ({
        ...unknownLicense,
        SPDXID: id,
        name: program.path,
        primaryPackagePurpose: "APPLICATION",
        ...(program.module !== undefined && { comment: `program of ${program.module}` }),
        checksums: [{ algorithm: "SHA256", checksumValue: program.sha256 }],
      })),
      ...listed.map(({ name, version, purl, license, sum }) => ({
        ...unknownLicense,
        SPDXID: idOf.get(purl) ?? "",
        name,
        ...(version !== "" && { versionInfo: version }),
        ...url(purl),
        ...(license !== undefined && { licenseComments: `the package says: ${license}` }),
        ...(sum !== undefined && { comment: `go.sum: h1:${sum}` }),
      })),
    ],
    relationships,
  };
}

const unknownLicense = {
  downloadLocation: "NOASSERTION",
  filesAnalyzed: false,
  licenseConcluded: "NOASSERTION",
  licenseDeclared: "NOASSERTION",
  copyrightText: "NOASSERTION",
};

function url(purl: string): object {
  return {
    externalRefs: [{ referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: purl }],
  };
}

function relation(from: string, type: string, to: string): object {
  return { spdxElementId: from, relationshipType: type, relatedSpdxElement: to };
}
