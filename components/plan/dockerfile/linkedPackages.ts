import { ABANDONED, BUILD_CACHE, COMPILED, FAR_AHEAD, LIBRARY, STANDARD } from "./goStages";

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
 * @param suffix ends the id of that cache.
 */
export function packageMounts(isShared: boolean, suffix: string): string[] {
  return [
    ...SOURCES.map(({ folder, stage, inStage }) => {
      const from = isShared ? `from=dependencies,source=${folder}` : `from=${stage},source=${inStage}`;
      return `--mount=type=bind,rw,${from},target=${SHARED}${folder}`;
    }),
    `--mount=type=cache,id=go-service-image-packages${suffix},target=${BUILD_CACHE}`,
  ];
}

/** Where it sees those of the standard library. */
export const STANDARD_PACKAGES = `${SHARED}${STANDARD}`;

/** A file beside compiled packages that names them all: their files' names are hashes of what is in them. */
export const CONTENT_NAME = "content";

/** Shell commands that write it. */
export function nameContent(folder: string): string {
  return `(cd ${folder} && find . -type f | sort | sha256sum | cut -c 1-32) > /tmp/${CONTENT_NAME}
mv /tmp/${CONTENT_NAME} ${folder}/${CONTENT_NAME}`;
}

/** What is being written into the cache. */
const UNFINISHED = `${BUILD_CACHE}/unfinished`;

/** Days without a build after which links to a content go. */
const KEPT_DAYS = 7;

/**
 * Shell commands that link to those packages from the cache, once for each content. A link leads into what the build that
 * follows it has mounted; one that leads nowhere there is of other dependencies. A file that has the name of a link is as
 * good, and takes its place where one of another content leads to the other folder: a package of the standard library is
 * among the dependencies as long as they alone use it.
 */
export const LINK_PACKAGES = `# the compiled packages of the dependencies, beside what was compiled before
digits="0 1 2 3 4 5 6 7 8 9 a b c d e f" folders=
for one in $digits; do for two in $digits; do folders="$folders $one$two"; done; done
mkdir -p ${UNFINISHED}
# builds that use the cache at the same time never see half a file, nor none
place() {
  new=$(mktemp ${UNFINISHED}/XXXXXX) && cp "$1" "$new" && mv -f "$new" "$2"
}
# links that only builds of long ago have used go, and what killed builds have left; another build may be quicker
clear_links() {
  find unfinished -type f -mmin +${ABANDONED} -exec rm -f {} +
  find linked -type f -mtime +${KEPT_DAYS} > /tmp/gone
  find linked -type f ! -mtime +${KEPT_DAYS} -exec cat {} + > /tmp/used
  xargs -r cat < /tmp/gone | awk 'FILENAME == "/tmp/used" { used[$0]; next } !($0 in used)' /tmp/used - > /tmp/unused
  xargs -r rm -f < /tmp/gone
  while read -r name; do [ ! -L "$name" ] || rm -f "$name"; done < /tmp/unused
}
link() {
  cd ${BUILD_CACHE}
  mkdir -p linked $folders
  clear_links 2> /dev/null || true
  cp -rs $1/?? . 2> /dev/null || for file in $1/??/*; do
    name=\${file#$1/}
    [ -e "$name" ] || [ ! -e "$file" ] || place "$file" "$name"
  done
  (cd $1 && find . -name '*-[ad]') > /tmp/links
  place /tmp/links linked/$content
}
for packages in ${SOURCES.map(({ folder }) => `${SHARED}${folder}`).join(" ")}; do
  (cd $packages && mkdir -p $folders)
  read -r content < $packages/${CONTENT_NAME}
  touch -c ${BUILD_CACHE}/linked/$content
  [ -e ${BUILD_CACHE}/linked/$content ] || (link $packages)
done`;

/**
 * Shell commands, after {@link LINK_PACKAGES}, that keep what the Go command wrote through links that lead nowhere: it went
 * into the mounted folders, which forget it. Everything else in them bears {@link FAR_AHEAD}, or their folder is as it was.
 */
export const KEEP_WRITTEN = `# what was compiled through a link of other dependencies
touch -d @${FAR_AHEAD - 1} /tmp/ahead
folders=$(find ${SHARED} -mindepth 2 -type d ! -newer /tmp/ahead)
[ -z "$folders" ] || find $folders -type f ! -newer /tmp/ahead | while read -r file; do
  folder=\${file%/*}
  place "$file" "${BUILD_CACHE}/\${folder##*/}/\${file##*/}"
done`;
