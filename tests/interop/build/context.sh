#!/usr/bin/env bash
# Makes the build contexts of the corpus:  context.sh DIRECTORY
#
#   main/     files of every type and mode, odd names, links of every kind
#   ignore/   the same sort of tree, with a .dockerignore
#   again/    a .dockerignore that leaves out all but two files
#   own/      rules of their own for one Dockerfile
#   archives/ what ADD unpacks, and what it does not
#   special/  what is neither file, directory nor link
set -euo pipefail
shopt -s inherit_errexit
umask 022

root=$(realpath -m "$1")
mkdir -p "$root"/{main,ignore,again/sub/dir,own,archives,special}
cd "$root/main"

# ---- plain files and directories ----

printf 'a\n' >a.txt
printf 'b\n' >b.txt
printf 'c\n' >c.md
: >empty
head -c 70000 /dev/zero >zeros
seq 20000 >numbers
mkdir -p dir/sub/deep dir/hollow hollow many
printf 'one\n' >dir/one.txt
printf 'two\n' >dir/two.md
printf 'three\n' >dir/sub/three.txt
printf 'four\n' >dir/sub/deep/four.txt
printf 'hidden\n' >dir/.hidden
for at in 1 2 3 10 11 20; do printf 'file %s\n' "$at" >"many/file$at.txt"; done
printf 'x\n' >many/x-y.log
mkdir -p tree/left/inner tree/right/inner
printf 'left\n' >tree/left/inner/same.txt
printf 'right\n' >tree/right/inner/same.txt
printf 'only\n' >tree/left/only.txt

# ---- modes ----

mkdir -p modes/private modes/shared modes/sticky
printf 'i' >modes/private/inside
for mode in 400 600 644 640 755 777 000; do
    printf '%s\n' "$mode" >"modes/m$mode"
    chmod "$mode" "modes/m$mode"
done
printf 'setuid\n' >modes/setuid
printf 'setgid\n' >modes/setgid
chmod 4755 modes/setuid
chmod 2755 modes/setgid
chmod 700 modes/private
chmod 2775 modes/shared
chmod 1777 modes/sticky
printf '#!/bin/sh\n' >script.sh
chmod 755 script.sh

# ---- links ----

mkdir links
printf 'target\n' >links/target
ln -s target links/to-file
ln -s ../dir links/up-to-dir
ln -s /etc/passwd links/absolute
ln -s nowhere links/dangling
ln -s ../../../../outside links/far-up
ln -s to-file links/to-link
ln -s dir to-dir
ln -s a.txt to-file
mkdir hard
printf 'hard\n' >hard/first
ln hard/first hard/second
ln hard/first hard/third

# ---- names ----

mkdir -p odd 'odd/with space'
printf 'space\n' >'odd/with space/a file'
printf 'unicode\n' >odd/grün-文.txt
printf 'dash\n' >odd/-dash
printf 'bracket\n' >'odd/[x].txt'
printf 'plain\n' >odd/x.txt
printf 'quote\n' >"odd/it's"
printf 'backslash\n' >'odd/back\slash'
printf 'star\n' >'odd/st*r'
printf 'long\n' >"odd/$(printf 'n%.0s' {1..180})"
printf 'top\n' >'top level'
mkdir -p "long/$(printf 'd%.0s' {1..120})/$(printf 'e%.0s' {1..120})"
printf 'deep\n' >"long/$(printf 'd%.0s' {1..120})/$(printf 'e%.0s' {1..120})/file"

# ---- a program that has a capability, where the file system lets it ----

mkdir caps
printf 'program\n' >caps/program
chmod 755 caps/program
if command -v setcap >/dev/null; then setcap cap_net_bind_service=+ep caps/program || true; fi

# ---- owners other than root, which a copy does not keep ----

mkdir owned
printf 'owned\n' >owned/file
chown -R 1234:5678 owned

# ---- what heredocs of the corpus say ----

mkdir new
printf 'hello\n  indented\n' >new/hello
printf '1\n' >new/one
printf '2\n' >new/two
printf 'hello world there\n' >new/expanded
# shellcheck disable=SC2016  # no expansion is what is meant
printf 'hello $NAME ${NONE:-there}\n' >new/verbatim
printf 'chomped\n' >new/tabs

# ---- old times; those of directories last ----

find . -type f -exec touch -d '2019-03-04 05:06:07 UTC' {} +
find . -type l -exec touch -h -d '2018-02-03 04:05:06 UTC' {} +
find . -depth -type d -exec touch -d '2017-01-02 03:04:05 UTC' {} +

# ---- contexts with rules about what takes part ----

cd "$root/ignore"
mkdir -p {build/out,docs/api,node_modules/x,src/gen,keep}
printf 'k\n' | tee build/out/o.bin build/keep.me docs/readme.md docs/api/a.md docs/api/b.txt \
    node_modules/x/i.js src/main.c src/main.o src/gen/g.c src/gen/g.o keep/all.tmp top.tmp other.tmp \
    important.tmp README.md Makefile .env '#comment' >/dev/null
cat >.dockerignore <<'RULES'
# a comment
build
!build/keep.me
**/*.o
*.tmp
!important.tmp
docs/*
!docs/*.md
/node_modules/
  src/gen/../gen/g.c  
.env
.dockerignore
RULES
cd "$root/again"
printf 'k\n' | tee a.txt b.txt sub/a.txt sub/dir/a.txt sub/dir/c.txt >/dev/null
printf '*\n!sub/dir/c.txt\n!a.txt\n' >.dockerignore
cd "$root/own"
printf 'k\n' | tee a.txt b.txt c.txt >/dev/null
printf 'a.txt\n' >.dockerignore
printf 'b.txt\n*ockerfile*\n' >special.Dockerfile.dockerignore

# ---- what is neither file, directory nor link ----

cd "$root/special"
mkfifo fifo
printf 'beside\n' >beside

# ---- archives ----

cd "$root/archives"
pack() { # DIRECTORY: as GNU tar writes it, the same every time
    tar --sort=name --mtime='2016-01-02 03:04:05 UTC' --numeric-owner -C "$root/main" -c "$1"
}
pack dir >dir.tar
pack links | gzip -n >links.tar.gz
pack hard | xz -0 >hard.tar.xz
pack modes | gzip -n >modes.tgz
pack owned >owned.without-suffix
printf 'no archive\n' >text.tar.gz

find "$root"/{ignore,again,own,archives,special} -type f -exec touch -d '2019-03-04 05:06:07 UTC' {} +
