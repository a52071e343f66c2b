# Sourced by ./check, ./demo and the bench. Finds JDK 25 and Maven, or installs them, or says what is
# missing. Needs the variable root (the project's folder). Sets JAVA_HOME and maven (the command).

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$*"
  exit 1
}

is_jdk25() {
  [ -x "$1/bin/javac" ] && [[ "$("$1/bin/javac" -version 2>&1)" == "javac 25"* ]]
}

# Prints the folder of the first JDK 25 in JAVA_HOME, PATH and /usr/lib/jvm.
jdk25() {
  local candidate
  if [ -n "${JAVA_HOME:-}" ] && is_jdk25 "$JAVA_HOME"; then
    printf '%s\n' "$JAVA_HOME"
    return
  fi
  candidate=$(command -v javac || true)
  if [ -n "$candidate" ]; then
    candidate=$(dirname "$(dirname "$(readlink -f "$candidate")")")
    if is_jdk25 "$candidate"; then
      printf '%s\n' "$candidate"
      return
    fi
  fi
  for candidate in /usr/lib/jvm/*; do
    if is_jdk25 "$candidate"; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  return 1
}

may_install() { [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; }

apt_install() {
  say "Installing $1 with apt-get"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$1" < /dev/null > /dev/null
}

# Fails for every package if the machine has never fetched the package lists.
apt_offers() {
  apt-cache show "$1" > /dev/null 2>&1
}

fetch_lists_for() {
  apt_offers "$1" && return
  say "Fetching the package lists with apt-get update"
  apt-get update -qq < /dev/null > /dev/null
}

install_jdk25() {
  local package
  may_install || return 1
  fetch_lists_for bash || return 1
  for package in openjdk-25-jdk-headless temurin-25-jdk; do
    if apt_offers "$package"; then
      apt_install "$package"
      return
    fi
  done
  return 1
}

need_jdk25() {
  if ! JAVA_HOME=$(jdk25); then
    install_jdk25 || true
    JAVA_HOME=$(jdk25) || die "JDK 25 was not found in JAVA_HOME, PATH or /usr/lib/jvm." \
      "Install the package temurin-25-jdk (https://adoptium.net) or openjdk-25-jdk."
  fi
  export JAVA_HOME
}

# The tests of the SSI's pages need Chromium and its driver.
need_chromium() {
  local package
  if command -v chromium > /dev/null && command -v chromedriver > /dev/null; then
    return
  fi
  if may_install; then
    fetch_lists_for chromium-driver || true
    for package in chromium chromium-driver; do
      apt_install "$package" || true
    done
  fi
  command -v chromedriver > /dev/null \
    || die "The tests of the pages need Chromium. Install the packages chromium and chromium-driver," \
      "or leave these tests out with ./check --fast."
}

# The test of a restore to a point in time needs PostgreSQL with all its programs. It is skipped without
# them, and says so. Nothing of the package runs: no cluster is made.
want_postgresql() {
  compgen -G '/usr/lib/postgresql/*/bin/pg_basebackup' > /dev/null && return
  may_install || return 0
  fetch_lists_for postgresql || true
  mkdir -p /etc/postgresql-common/createcluster.d
  printf 'create_main_cluster = false\n' > /etc/postgresql-common/createcluster.d/hub-returns.conf
  apt_install postgresql || true
}

# Installs what the machine does not have; the services of the packages do not run, because tests start
# the programs. Without the right to install, the tests say what is missing, and leave it out.
want_packages() {
  local missing=() policy=/usr/sbin/policy-rc.d package made=
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${Status}' "$package" 2> /dev/null)" = "install ok installed" ] || missing+=("$package")
  done
  [ "${#missing[@]}" -gt 0 ] && may_install || return 0
  fetch_lists_for "${missing[0]}" || true
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod +x "$policy"
    made=yes
  fi
  say "Installing ${missing[*]} with apt-get"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" < /dev/null > /dev/null || true
  [ -z "$made" ] || rm "$policy"
  if [ -d /run/systemd/system ]; then
    for package in haproxy etcd patroni postgresql; do
      systemctl is-active -q "$package" || systemctl disable -q "$package" 2> /dev/null || true
    done
  fi
}

# Patroni with etcd and PostgreSQL, and a proxy.
want_cluster() {
  want_packages haproxy postgresql-15 patroni python3-etcd python3-psycopg2 etcd-server etcd-client
}

maven_is_new_enough() {
  local oldest=3.8.7 version
  command -v mvn > /dev/null || return 1
  version=$(mvn -B -v 2> /dev/null | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p' | head -n 1)
  [ -n "$version" ] || return 1
  [ "$(printf '%s\n' "$oldest" "$version" | sort -V | head -n 1)" = "$oldest" ]
}

need_maven() {
  # The second just-in-time compiler costs a build of minutes more than it saves: a quarter of the
  # processor time. The serial garbage collector saves a twentieth. The other options hide warnings of
  # Java 25 about Maven's own libraries.
  export MAVEN_OPTS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC ${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"
  # Error Prone costs half when all modules share its classes. The path is relative, because the options are
  # split at spaces: Maven is called in the root.
  "$JAVA_HOME/bin/javac" -J-XX:TieredStopAtLevel=1 -d "$root/target/compiler" "$root/.mvn/compiler/SharedChecks.java"
  MAVEN_OPTS+=" -Xbootclasspath/a:target/compiler -Dshared.checks=true"
  if maven_is_new_enough; then
    maven=mvn
    return
  fi
  # The wrapper can download with Java alone, but curl supports proxies and reports errors better.
  if ! command -v curl > /dev/null && ! command -v wget > /dev/null && may_install; then
    apt_install curl || true
  fi
  maven="$root/mvnw"
}

# Two builds in one checkout would overwrite each other's files. The lock is on the root pom and ends
# with the process that holds it. $1 says what to do if another process holds it: "wait" or "fail".
lock_build() {
  command -v flock > /dev/null || return 0
  exec 9< "$root/pom.xml"
  flock -n 9 && return
  [ "$1" = wait ] || die "Another build is running in $root. Wait until it has ended."
  say "Another build is running in $root. Waiting until it ends ..."
  flock 9
}

# Releases the lock before a program that runs for long.
unlock_build() { exec 9<&-; }
