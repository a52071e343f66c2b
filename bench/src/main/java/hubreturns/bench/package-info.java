/** Measures the packaged service and compares it with the bare database. It checks nothing. */
@NullMarked
package hubreturns.bench;

import org.jspecify.annotations.NullMarked;
