/**
 * A shell command that copies the files of a list into a folder, one `cp` for each of their folders, which are there. Paths of
 * the list are relative, and have no single quotes.
 *
 * @param which condition of awk, whose fields are parts of the path: the files to copy. @default all
 */
export function copyByFolder(list: string, to: string, which = ""): string {
  return `awk -F / -v to=${to} '
    ${which}{ folder = $0; sub("/[^/]*$", "", folder); files[folder] = files[folder] " \\047" $0 "\\047" }
    END { for (one in files) print "cp" files[one] " \\047" to "/" one "\\047" }' ${list} | sh -e`;
}
