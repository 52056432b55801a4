import { formatSize } from "../common/byteSize";
import { textTable } from "../common/textTable";
import type { Material } from "./provenance";
import type { TrustReport } from "./report";
import { SIGNATURE } from "./statement";

/**
 * One screen about an image.
 *
 * @param isTrusting whether a key or an identity was given, without which no signature is checked.
 */
export function trustText(report: TrustReport, isTrusting: boolean): string {
  const { reference, version, provenance, platforms, documents, problems, rebuilt } = report;
  const signatures = documents.filter(({ predicateType }) => predicateType === SIGNATURE);
  const marks = { trusted: "", unsigned: "  (nobody has signed this)", untrusted: "  (not trusted)" };
  const mark = provenance === null ? "" : marks[provenance.status];
  const source = provenance?.source;
  const rows: [string, string][] = [
    ["version", version ?? "not said"],
    [
      "sources",
      provenance === null
        ? "not said: there is no provenance"
        : `${commitText(source)}${provenance.files} files by their hashes${mark}`,
    ],
    ...(provenance === null
      ? []
      : [
          ["toolchain", imageText(provenance.go)] as [string, string],
          ["base", provenance.bases.map(imageText).join(", ") || "scratch"] as [string, string],
          [
            "built by",
            [provenance.builder, provenance.invocation].filter((one) => one !== null).join(", "),
          ] as [string, string],
        ]),
    [
      "signed by",
      signatures
        .map(({ signer, reason }) => `${signer ?? "?"}${reason === null ? "" : ` (${reason})`}`)
        .join("\n") || "nobody",
    ],
  ];
  const sizes = platforms.map(({ platform, compressed, base, programs, sbom }) => [
    platform,
    formatSize(compressed),
    base ?? "no distribution",
    [...new Set(Object.values(programs).map((one) => one ?? "Go release not said"))].join(", "),
    sbom.length === 0 ? "none" : sbom.join(", "),
  ]);
  const again = (rebuilt?.platforms ?? []).map(
    ({ platform, equal, differences }) =>
      `built again, ${platform}: ${equal ? "the same bytes" : `differs in ${differences.join(", ")}`}`,
  );
  const verdict =
    problems.length === 0
      ? [
          isTrusting
            ? "it checks out"
            : "its bytes check out; no signature was checked, since no key and no identity was given",
        ]
      : ["it does not check out:", ...problems.map(({ text }) => `  ${text}`)];
  return [
    reference,
    ...textTable(rows).map((line) => `  ${line}`),
    "",
    ...textTable([["platform", "compressed", "base", "Go", "SBOM"], ...sizes], { numbers: [1] }).map(
      (line) => `  ${line}`,
    ),
    "",
    ...again,
    ...verdict,
    "",
  ].join("\n");
}

function commitText(source: Material | null | undefined): string {
  const commit = source?.digest?.["gitCommit"];
  if (commit === undefined) {
    return "no commit, ";
  }
  const changed = source?.annotations?.["changed"] === true ? " with changes" : "";
  return `${source?.uri === undefined ? "" : `${source.uri} `}${commit.slice(0, 12)}${changed}, `;
}

function imageText(material: Material | null): string {
  const version = material?.annotations?.["version"];
  const release = typeof version === "string" ? `Go ${version} of ` : "";
  return `${release}${material?.uri ?? "not said"}`;
}
