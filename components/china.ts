/**
 * What builds in mainland China take from closer places: Go modules, their checksums, and images. It changes where
 * bytes come from and not which ones, so versions and digests stay what they are elsewhere.
 */
export const CHINA: {
  readonly download: Readonly<Record<string, string>>;
  readonly mirrors: Readonly<Record<string, string>>;
} = {
  // goproxy.cn is the recipe's; the checksum database has an address of its own for China (go.dev/ref/mod)
  download: { GOPROXY: "https://goproxy.cn,direct", GOSUMDB: "sum.golang.google.cn" },
  // DaoCloud's public mirror (github.com/DaoCloud/public-image-mirror)
  mirrors: {
    "docker.io": "docker.m.daocloud.io",
    "gcr.io": "gcr.m.daocloud.io",
    "ghcr.io": "ghcr.m.daocloud.io",
    "quay.io": "quay.m.daocloud.io",
  },
};
