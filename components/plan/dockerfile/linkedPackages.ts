import { BUILD_CACHE, COMPILED, LIBRARY, STANDARD } from "./goStages";

/** Where a service's build sees the compiled packages that it did not compile itself. */
const SHARED = "/shared";

/** Folders there, and the stage that compiles what is in them. */
const SOURCES = [
  { folder: STANDARD, stage: "standard", inStage: `${LIBRARY}${STANDARD}` },
  { folder: COMPILED, stage: "dependencies", inStage: BUILD_CACHE },
];

/**
 * Options of the mounts of a service's compile step.
 *
 * The cache of compiled packages is one for all builds of a builder: what is compiled of a tree stays right beside other
 * dependencies, so that another version of one module compiles only what imports it. Go removes what was not used for five
 * days.
 *
 * @param isShared whether the dependencies are an image of their own.
 */
export function packageMounts(isShared: boolean): string[] {
  return [
    ...SOURCES.map(({ folder, stage, inStage }) => {
      const from = isShared ? `from=dependencies,source=${folder}` : `from=${stage},source=${inStage}`;
      return `--mount=type=bind,rw,${from},target=${SHARED}${folder}`;
    }),
    `--mount=type=cache,id=go-service-image-packages,target=${BUILD_CACHE}`,
  ];
}

/** A file beside compiled packages that names them all: their files' names are hashes of what is in them. */
const NAME = "content";

/** Shell commands that write it. */
export function nameContent(folder: string): string {
  return `(cd ${folder} && find . -type f | sort | sha256sum | cut -c 1-32) > /tmp/${NAME}
mv /tmp/${NAME} ${folder}/${NAME}`;
}

/** Days without a build after which links to a content go. */
const KEPT_DAYS = 7;

/**
 * Shell commands that link to those packages from the cache, once for each content. A link leads into what the build that
 * follows it has mounted; one that leads nowhere there is of other dependencies. What the Go command writes through such a
 * link is lost after the build, which is rare and costs little; it must not fail, and finds its folder. A file that has the
 * name of a link is as good.
 */
export const LINK_PACKAGES = `# the compiled packages of the dependencies, beside what was compiled before
digits="0 1 2 3 4 5 6 7 8 9 a b c d e f" folders=
for one in $digits; do for two in $digits; do folders="$folders $one$two"; done; done
link() {
  cd ${BUILD_CACHE}
  mkdir -p linked $folders
  # links that only builds of long ago have used go
  find linked -type f -mtime +${KEPT_DAYS} > /tmp/gone
  find linked -type f ! -mtime +${KEPT_DAYS} -exec cat {} + > /tmp/used
  xargs -r cat < /tmp/gone | awk 'FILENAME == "/tmp/used" { used[$0]; next } !($0 in used)' /tmp/used - > /tmp/unused
  xargs -r rm -f < /tmp/gone
  while read -r name; do [ ! -L "$name" ] || rm -f "$name"; done < /tmp/unused
  for folder in $folders; do
    set -- $1 $1/$folder/*
    [ ! -e "$2" ] || (shift && ln -s "$@" $folder 2> /dev/null) || true
  done
  (cd $1 && find . -name '*-[ad]') > linked/$content
}
for packages in ${SOURCES.map(({ folder }) => `${SHARED}${folder}`).join(" ")}; do
  (cd $packages && mkdir -p $folders)
  read -r content < $packages/${NAME}
  touch -c ${BUILD_CACHE}/linked/$content
  [ -e ${BUILD_CACHE}/linked/$content ] || (link $packages)
done`;
