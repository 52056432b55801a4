/** The library: components that build the images of Go services and push them. */
import { checkSdk } from "./pulumiSdk";

checkSdk();

export { GoDependencies } from "./goDependencies";
export type { GoDependenciesArgs } from "./dependenciesArgs";
export { GoServiceImage } from "./goServiceImage";
export type { GoServiceImageArgs } from "./serviceImageArgs";
export type { StackImage } from "./exportedImages";
export { imagesOf, StackImages } from "./stackImages";
export { GoServices } from "./goServices";
export type { GoServicesArgs, ServiceOptions } from "./goServicesArgs";
export { type ImageOutputs, imageOutputs, type ImageRun } from "./imageOutputs";
export { ImagePromotion, type ImagePromotionArgs, type PromotionSource } from "./imagePromotion";
export type { Attest, Sign } from "./attestArgs";
export type { Audit } from "./auditArgs";
export type { Require } from "./promotion/required";
export type { SbomFormat } from "./trust/attachments";
export type { TrustedIdentity } from "./trust/verification";
export type { OnDestroy } from "./common/onDestroy";
export { builderProblems, type BuilderUse } from "./builders/builderProblems";
export { BuilderPool, type DaemonState, type LostDaemon } from "./builders/builderPool";
export { CHINA } from "./china";
export { composeFile, composeProblems, planDependencies, planService, resolveBases } from "./planFunctions";
export type { ComposeOptions, ComposeService } from "./compose/composeOptions";
export {
  containerOf,
  type ContainerDeclaration,
  type ContainerOptions,
  type ContainerSpec,
  type Protocol,
  servicePortsOf,
  type ServicePortSpec,
} from "./kubernetes/container";
export { GoService, type GoServiceArgs } from "./kubernetes/goService";
export { pullSecretOf } from "./kubernetes/pullSecret";
export { type PodDeclaration, podOf, type PodOptions, type PodSpec } from "./kubernetes/pod";
export type { GrpcProbe, HttpProbe, ProbeSpec } from "./kubernetes/probe";
export type { BasesOptions, ResolvedBases } from "./resolveBases";
export type { Digests, TagBase } from "./plan/digests";
export type { ModuleCredentials } from "./privateModules";
export { ExistingNamespace, type ExistingNamespaceArgs } from "./namespaces/existingNamespace";
export type { NamespaceArgument } from "./namespaces/namespaceArgument";
export {
  CcrNamespace,
  type CcrCleanUpArgs,
  type CcrNamespaceArgs,
  type CcrRepositoryArgs,
  type CcrRetention,
} from "./tencent/ccrNamespace";
export {
  TcrNamespace,
  type ExistingTcrInstance,
  type NewTcrInstance,
  type TcrNamespaceArgs,
  type TcrPullAccountArgs,
  type TcrPushAccountArgs,
  type TcrVpc,
} from "./tencent/tcrNamespace";
export type { CleanUpArgs, ImageNamespace } from "./namespaces/imageNamespace";
export type { RegistryCredentials } from "./namespaces/registryCredentials";
export type { DependenciesArguments, DependenciesPlan } from "./plan/dependenciesPlan";
export type { SharedDependencies } from "./plan/sharedDependencies";
export type { CgoOptions } from "./toolchain/cgo";
export type { GoOptions } from "./toolchain/goOptions";
export type { BuiltImage, PlannedImage } from "./plan/builtImage";
export type { CustomDockerfile } from "./plan/customDockerfile/dockerfileArguments";
export type { MaxSize } from "./plan/maxSize";
export type { Upx } from "./plan/upx";
export { PlanError, type Problem } from "./common/problem";
export type {
  Healthcheck,
  PlatformVariant,
  RuntimeArguments,
  RuntimeBase,
} from "./plan/runtime/runtimeArguments";
export type { CacheOption, ServiceArguments } from "./plan/serviceArguments";
export type { ServicePlan } from "./plan/servicePlan";
export type { SourceTree } from "./source/sourceTree";
export type { VersionStrategy } from "./plan/version";
export { WorkTree } from "./source/workTree";
