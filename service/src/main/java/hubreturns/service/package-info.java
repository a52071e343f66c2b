/** The DSP side of bulk Communications Hub returns: this package starts it and wires its rooms. */
@NullMarked
package hubreturns.service;

import org.jspecify.annotations.NullMarked;
