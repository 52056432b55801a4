// Proves that each of the Go command's variables for private modules counts as one, by itself.
import assert from "node:assert/strict";
import { hasPrivateModules } from "../../../components/privateModules";

describe("private modules: Go's variables", () => {
  for (const name of ["GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOINSECURE", "GOAUTH"]) {
    it(`${name} names some`, () => assert.equal(hasPrivateModules({ download: { [name]: "x" } }), true));
  }
  for (const name of ["GOPROXY", "GOSUMDB", "GOVCS"]) {
    it(`${name} names none`, () => assert.equal(hasPrivateModules({ download: { [name]: "x" } }), false));
  }
});
