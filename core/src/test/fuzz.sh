#!/usr/bin/env bash
# Fuzzes each target for a number of seconds: fuzz.sh CLASSPATH SECONDS, run in core's folder. Fails
# when an input causes a fault, takes more than 10 seconds, or needs more than 1 GiB of memory.
set -euo pipefail
classpath=$1
seconds=$2
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
for target in FuzzReader FuzzVerifier; do
  found=target/fuzz/$target
  mkdir -p "$found" "target/fuzz/crashes"
  seeds=(src/test/resources/fuzz/$target)
  if [ "$target" = FuzzReader ]; then
    seeds+=(src/test/resources/duis/accepted src/test/resources/duis/refused)
  fi
  printf '== fuzzing %s for %s s\n' "$target" "$seconds"
  "$java" -Xmx768m --enable-native-access=ALL-UNNAMED -cp "$classpath" \
    com.code_intelligence.jazzer.Jazzer \
    --target_class=hubreturns.fuzz.$target \
    --instrumentation_includes='hubreturns.**' \
    --reproducer_path=target/fuzz/crashes \
    -artifact_prefix=target/fuzz/crashes/ -rss_limit_mb=2048 -timeout=10 -max_len=60000 \
    -max_total_time="$seconds" -print_final_stats=1 "$found" "${seeds[@]}"
done
