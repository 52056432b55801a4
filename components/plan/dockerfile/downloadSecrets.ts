import {
  AUTHORITIES_SECRET,
  type CredentialMounts,
  DOWNLOAD_SECRET,
  KNOWN_HOSTS_SECRET,
  NETRC_SECRET,
} from "./goStages";

const AUTHORITIES = `/run/secrets/${AUTHORITIES_SECRET}`;

const KNOWN_HOSTS = `/run/secrets/${KNOWN_HOSTS_SECRET}`;

/** The image's own bundle, wherever it is (the places are those of Go's `crypto/x509`), and the further authorities. */
const BUNDLES = `/etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem ${AUTHORITIES}`;

/** What a step that downloads modules mounts. */
export function downloadSecrets(credentials: CredentialMounts | undefined): string[] {
  const secret = (id: string, target: string): string => `--mount=type=secret,id=${id},target=${target}`;
  return [
    secret(DOWNLOAD_SECRET, `/run/secrets/${DOWNLOAD_SECRET}`),
    ...(credentials?.netrc === true ? [`${secret(NETRC_SECRET, "/root/.netrc")},required=true`] : []),
    ...(credentials?.authorities === true
      ? [`${secret(AUTHORITIES_SECRET, AUTHORITIES)},required=true`]
      : []),
    ...(credentials?.knownHosts === true ? [`${secret(KNOWN_HOSTS_SECRET, KNOWN_HOSTS)},required=true`] : []),
  ];
}

/**
 * Shell commands after which git takes addresses that Go asks for over SSH. A host has to have one of the keys that are
 * given; whose key it has if none are, ssh learns at the first time.
 */
export function gitOverSsh(credentials: CredentialMounts | undefined): string[] {
  const check =
    credentials?.knownHosts === true
      ? `StrictHostKeyChecking=yes -o UserKnownHostsFile=${KNOWN_HOSTS}`
      : "StrictHostKeyChecking=accept-new";
  return credentials?.ssh === true
    ? [
        "export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=url.ssh://git@.insteadOf GIT_CONFIG_VALUE_0=https://",
        `export GIT_SSH_COMMAND='ssh -o ${check}'`,
      ]
    : [];
}

/** Shell commands after which Go and git trust the further authorities, too: each takes one file, in place of its own. */
export function trustAuthorities(credentials: CredentialMounts | undefined): string[] {
  return credentials?.authorities === true
    ? [
        `for file in ${BUNDLES}; do [ ! -f "$file" ] || { cat "$file"; echo; }; done > /tmp/authorities`,
        "export SSL_CERT_FILE=/tmp/authorities GIT_SSL_CAINFO=/tmp/authorities",
      ]
    : [];
}
