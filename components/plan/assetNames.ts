/* Names of what ships with the package, in its folder of assets and in build contexts. */

/** File of the names of all time zones in the base archive. */
export const ZONES_FILE = "zones.json";

/** File of the context with what every image gets, whatever its base has: certificates and time zones. */
export const SYSTEM_ARCHIVE = "system.tar.gz";

/** File of the context with what an image without a base needs beside: a user, and `/tmp`. */
export const USER_ARCHIVE = "user.tar.gz";

/** Folder of the context with the program that packs, and of the compile stage with it compiled. */
export const UPX_FOLDER = "upx";

/** Folder of the context with the module that pins the debugger. */
export const DELVE_FOLDER = "delve";

/** Folder of the context, and of the compile step, with the program that reports what is too large. */
export const BUDGET_FOLDER = "budget";
