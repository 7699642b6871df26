#!/bin/sh
# Lays the instrumented image's files out in a folder: Node, our own files, the engine library, and every shared
# library that these need, each where the dynamic loader of this distribution finds it.
# Usage: lay-out.sh DESTINATION NODE PROGRAM NATIVE_FOLDER ENGINE_LIBRARY
set -eu

destination=$1
node=$2
program=$3
native=$4
engine=$5

mkdir -p "$destination/usr/bin" "$destination/coldstart/engine" "$destination/etc" "$destination/run/coldstart" "$destination/run/coldstart-model" "$destination/run/coldstart-node"
mkdir -p -m 1777 "$destination/tmp"
chmod 1777 "$destination/tmp"
printf 'root:x:0:0:root:/:/nonexistent\nnobody:x:65534:65534:nobody:/:/nonexistent\n' > "$destination/etc/passwd"
printf 'root:x:0:\nnogroup:x:65534:\n' > "$destination/etc/group"

cp "$node" "$destination/usr/bin/node"
cp "$program" "$destination/coldstart/entrypoint.cjs"
cp "$native"/engine.node "$native"/libcoldstart_*.so "$destination/coldstart/"
cp "$engine" "$destination/coldstart/engine/"

# "name => path (address)", and the loader as "path (address)".
ldd "$node" "$native"/engine.node "$native"/libcoldstart_*.so "$engine" |
  awk '$2 == "=>" && $3 ~ /^\// && $1 !~ /^libcoldstart_/ { print $3 } $1 ~ /^\/.*ld-linux/ { print $1 }' |
  sort -u |
  while read -r library; do
    mkdir -p "$destination$(dirname "$library")"
    cp -L "$library" "$destination$library"
  done
