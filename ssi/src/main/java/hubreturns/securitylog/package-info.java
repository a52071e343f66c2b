/** The security log that the DUIS interface and the pages share. */
@NullMarked
package hubreturns.securitylog;

import org.jspecify.annotations.NullMarked;
