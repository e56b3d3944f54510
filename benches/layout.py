#!/usr/bin/env python3
"""Writes an OCI image layout with one image: layout.py DIR LAYERS BYTES_PER_LAYER

The layers do not compress, so what is measured is the moving of bytes. The tag is `bench`.
"""
import gzip, hashlib, io, json, os, sys, tarfile


def main():
    directory, layers, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    blobs = os.path.join(directory, "blobs", "sha256")
    os.makedirs(blobs)

    def put(media_type, content):
        digest = hashlib.sha256(content).hexdigest()
        with open(os.path.join(blobs, digest), "wb") as file:
            file.write(content)
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}

    oci = "application/vnd.oci.image."
    stored, diff_ids = [], []
    for number in range(layers):
        plain = io.BytesIO()
        with tarfile.open(fileobj=plain, mode="w") as archive:
            member = tarfile.TarInfo(f"file-{number}")
            member.size = size
            archive.addfile(member, io.BytesIO(os.urandom(size)))
        diff_ids.append("sha256:" + hashlib.sha256(plain.getvalue()).hexdigest())
        stored.append(put(oci + "layer.v1.tar+gzip", gzip.compress(plain.getvalue(), 1)))
    config = {"architecture": "amd64", "os": "linux", "config": {},
              "rootfs": {"type": "layers", "diff_ids": diff_ids}}
    manifest = {"schemaVersion": 2, "mediaType": oci + "manifest.v1+json",
                "config": put(oci + "config.v1+json", json.dumps(config).encode()),
                "layers": stored}
    entry = put(oci + "manifest.v1+json", json.dumps(manifest).encode())
    entry["annotations"] = {"org.opencontainers.image.ref.name": "bench"}
    with open(os.path.join(directory, "index.json"), "w") as file:
        json.dump({"schemaVersion": 2, "manifests": [entry]}, file)
    with open(os.path.join(directory, "oci-layout"), "w") as file:
        file.write('{"imageLayoutVersion": "1.0.0"}')


main()
