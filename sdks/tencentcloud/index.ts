export * from "./provider";
export * from "./tcrInstance";
export * from "./tcrVpcAttachment";
export { getPackage, manifest } from "./utilities";
