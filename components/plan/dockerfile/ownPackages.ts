import { folderAside } from "./folderAside";
import { BUILD_CACHE, FAR_AHEAD } from "./goStages";

/** Where a builder keeps what it has compiled of the services' trees. */
const KEPT = "/own";

/** Bytes that are kept, of what was used last: each build that begins with a new cache copies them. */
const LIMIT = 128 * 1024 ** 2;

/**
 * The cache of compiled packages starts anew with each image of the dependencies. Most of what was compiled beside them
 * is still right then: it is kept here too, so that another version of one module compiles only what imports it.
 */
export const OWN_PACKAGES_MOUNT = `--mount=type=cache,id=go-service-image-own,target=${KEPT}`;

/** Files of Go's cache: entries, and what they lead to. */
const FILES = "-type f -name '*-[ad]'";

/** Prints the kept files that are within the limit, newest first, or all others. */
const kept = (which: "within" | "beyond"): string =>
  `ls -tln ${KEPT} | awk 'NF > 8 && /-[ad]$/ { sum += $5; if (sum ${which === "within" ? "<=" : ">"} ${LIMIT}) print "${KEPT}/" $NF }'`;

/** Fills a new cache, where the first two digits of a name are its folder. What is not there is compiled. */
export const RESTORE_OWN_PACKAGES = `# what was compiled beside other dependencies
[ -e ${BUILD_CACHE}/own ] || (
mkdir -p ${BUILD_CACHE}
${folderAside(BUILD_CACHE, "new")}
${kept("within")} | xargs -r cp -p -t "$new" || true
digits="0 1 2 3 4 5 6 7 8 9 a b c d e f"
for one in $digits; do for two in $digits; do
  set -- "$new/$one$two"*
  [ ! -e "$1" ] || { mkdir -p ${BUILD_CACHE}/$one$two && mv -f "$@" ${BUILD_CACHE}/$one$two; }
done; done
rm -rf "$new" && touch ${BUILD_CACHE}/own
) 2> /dev/null || true
touch /tmp/begun && touch -d @${FAR_AHEAD - 1} /tmp/far`;

/** Prints the files that are smaller than what is kept under their names: another build was still writing them. */
const HALF_WRITTEN = `(ls -ln ${KEPT}; echo new; ls -ln "$new") | awk '
  $1 == "new" { second = 1 }
  NF > 8 && second && size[$NF] > $5 { print $NF }
  NF > 8 && !second { size[$NF] = $5 }'`;

/** Keeps what this build has compiled or used again, as far as it can. Files of the dependencies have a time in the future. */
export const KEEP_OWN_PACKAGES = `(
${folderAside(KEPT, "new")}
find ${BUILD_CACHE} -name 'new.*' -prune -o ${FILES} -newer /tmp/begun ! -newer /tmp/far -exec cp -p -t "$new" {} + || true
${HALF_WRITTEN} | while read -r name; do rm -f "$new/$name"; done
find "$new" ${FILES} -exec mv -f -t ${KEPT} {} +
rm -rf "$new"
${kept("beyond")} | xargs -r rm -f
) 2> /dev/null || true`;
