# docker buildx bake            for this machine
# docker buildx bake release    for amd64 and arm64, with provenance and a list of parts

variable "IMAGE" { default = "toolhub" }
variable "VERSION" { default = "0.0.0" }
variable "REVISION" { default = "unknown" }
variable "SOURCE" { default = "" }
variable "SERVER_NAME" { default = "localhost/toolhub" }

group "default" { targets = ["toolhub"] }

target "toolhub" {
  tags = ["${IMAGE}:latest"]
  args = {
    VERSION     = VERSION
    REVISION    = REVISION
    SOURCE      = SOURCE
    SERVER_NAME = SERVER_NAME
  }
}

target "release" {
  inherits  = ["toolhub"]
  tags      = ["${IMAGE}:${VERSION}", "${IMAGE}:latest"]
  platforms = ["linux/amd64", "linux/arm64"]
  attest    = ["type=provenance,mode=max", "type=sbom"]
}
