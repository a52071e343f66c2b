/** The DSP side of bulk Communications Hub returns: this package starts the program. */
@NullMarked
package hubreturns.service;

import org.jspecify.annotations.NullMarked;
