// Proves which base images may lie under which platforms: variants by containerd's rules, and other architectures never.
import assert from "node:assert/strict";
import { mayLieUnder, offeredName, type OfferedPlatform } from "../../../components/registry/platformMatch";

function platform(name: string): OfferedPlatform {
  const [os = "", architecture = "", variant] = name.split("/");
  return { os, architecture, ...(variant !== undefined && { variant }) };
}

const FITTING: Readonly<Record<string, readonly string[]>> = {
  "linux/amd64": ["linux/amd64", "linux/amd64/v1"],
  "linux/amd64/v3": ["linux/amd64", "linux/amd64/v2", "linux/amd64/v3"],
  "linux/arm64": ["linux/arm64", "linux/arm64/v8"],
  "linux/arm/v7": ["linux/arm/v7", "linux/arm/v6", "linux/arm/v5", "linux/arm", "linux/arm/7"],
  "linux/arm/v6": ["linux/arm/v6", "linux/arm/v5", "linux/arm"],
  "linux/riscv64": ["linux/riscv64", "linux/riscv64/rva20u64"],
};

const OTHERS: Readonly<Record<string, readonly string[]>> = {
  "linux/amd64": ["linux/amd64/v2", "linux/386", "linux/arm64", "windows/amd64", "/amd64"],
  "linux/amd64/v3": ["linux/amd64/v4", "linux/arm64"],
  "linux/arm64": ["linux/amd64", "linux/arm/v7", "linux/arm64/v9", "linux/arm64/v8.2"],
  "linux/arm/v6": ["linux/arm/v7", "linux/arm64"],
};

describe("platforms of base images", () => {
  it("fit where a machine of the image's platform runs them", () => {
    for (const [wanted, offered] of Object.entries(FITTING)) {
      offered.forEach((one) =>
        assert.equal(mayLieUnder(wanted, platform(one)), true, `${one} under ${wanted}`),
      );
    }
  });

  it("do not fit where it does not, or where the image would not be what it says", () => {
    for (const [wanted, offered] of Object.entries(OTHERS)) {
      offered.forEach((one) =>
        assert.equal(mayLieUnder(wanted, platform(one)), false, `${one} under ${wanted}`),
      );
    }
  });

  it("are named as arguments name them", () => {
    const names = ["linux/arm64/v8", "linux/amd64/v1", "linux/amd64/v3", "linux/arm/v7"];
    assert.deepEqual(
      names.map((name) => offeredName(platform(name))),
      ["linux/arm64", "linux/amd64", "linux/amd64/v3", "linux/arm/v7"],
    );
  });
});
