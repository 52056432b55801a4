/** A text as a name that Kubernetes takes (RFC 1123 label), `/var/lib/data` as `var-lib-data`; empty if nothing is left. */
export function labelFrom(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
