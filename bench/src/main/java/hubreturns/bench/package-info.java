/** Measures the packaged service against the bare database; asserts nothing. */
@NullMarked
package hubreturns.bench;

import org.jspecify.annotations.NullMarked;
