/**
 * Benchmarks that measure the packaged service and compare it with the bare database. They check
 * nothing.
 */
@NullMarked
package hubreturns.bench;

import org.jspecify.annotations.NullMarked;
