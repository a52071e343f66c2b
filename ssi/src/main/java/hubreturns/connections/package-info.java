/** The limits on connections that the DUIS interface and the pages share. */
@NullMarked
package hubreturns.connections;

import org.jspecify.annotations.NullMarked;
