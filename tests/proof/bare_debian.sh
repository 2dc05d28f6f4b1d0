#!/usr/bin/env bash
# Do the README's two commands work where there is nothing but Python? They run on a bare Debian, as an ordinary user.
#
#     tests/proof/bare_debian.sh bookworm|trixie      as root, with debootstrap; about ten minutes
#
# The Debian comes from the mirror that apt uses here. It has python3 and python3-venv, what they need, and no more; of
# this machine it sees the network and pip's own settings, with the certificates and folders that they name. It lives in
# namespaces of its own: with the script all its processes and mounts end, and nothing of it stays.
set -euo pipefail
course=$(cd "$(dirname "$0")/../.." && pwd)

make() {  # a Debian in the folder $bare, with the last commit in its user's home
    mirror=$(grep -rhv '^ *#' /etc/apt/sources.list* | grep -oE '[a-z+]+://[^ ]+/debian/?( |$)' | head -1) ||
        { echo "apt names no mirror of Debian here"; exit 1; }
    echo "making $release in $bare"
    debootstrap --variant=minbase --include=python3,python3-venv "$release" "$bare" ${mirror} >/dev/null
    chroot "$bare" useradd --create-home learner
    chmod 755 "$bare"
    git -c safe.directory='*' -C "$course" archive --prefix="$bare/home/learner/course/" HEAD | tar -xP
    chroot "$bare" chown -R learner: /home/learner
}

enter() {  # go into $bare, as if this machine had started there
    mount --bind "$bare" "$bare"
    cd "$bare"
    mount -t proc proc proc
    for shared in /dev /etc/hosts /etc/resolv.conf /etc/ssl /etc/pip.conf /etc/xdg/pip /opt; do
        if [ -d "$shared" ]; then mkdir -p ".$shared"; elif [ -e "$shared" ]; then touch ".$shared"; else continue; fi
        mount --rbind "$shared" ".$shared"
    done
    pivot_root . mnt
    cd /
    umount --lazy mnt
}

learner() {  # the user runs the README's command of this name
    command=$(sed -n "/<!-- $1 command -->/,/^\`\`\`\$/p" /home/learner/course/README.md | sed '/^<!--/d; /^```/d')
    echo "+ ${command:?"README.md has no $1 command"}"
    mapfile -t settings < <(env | grep -iE '^(pip_|ssl_cert_|https?_proxy|no_proxy)')
    runuser -u learner -- env -i HOME=/home/learner PATH=/usr/bin:/bin PYTEST_ADDOPTS=-rs "${settings[@]}" \
        sh -c "cd ~/course && $command"
}

open() {  # until JupyterLab answers, or has ended
    learner open >/tmp/log 2>&1 &
    until address=$(grep -om1 'http://localhost:[0-9]*' /tmp/log) && answer=$(
            python3 -c "import urllib.request as web; print(web.urlopen('$address/api').read().decode())" 2>/dev/null); do
        kill -0 $! || { cat /tmp/log; return 1; }
        sleep 1
    done
    head -1 /tmp/log
    echo "$release: the open command answered $answer after $SECONDS s"
    kill -- -$!
    wait || true
}

release=${1:?"which Debian? bookworm or trixie"}
if [ $# = 1 ]; then
    bare=$(mktemp -d)
    trap 'rm -rf --one-file-system "$bare"' EXIT
    make
    unshare --mount --pid --fork --kill-child bash "$0" "$release" "$bare"
else
    bare=$2
    enter
    set -m  # what runs in the background has a process group of its own, which ends with it
    SECONDS=0
    open
    SECONDS=0
    learner test && code=0 || code=$?
    echo "$release: the test command ended with $code after $SECONDS s"
    exit "$code"
fi
