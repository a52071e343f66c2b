/** Service Requests as they were sent and answered. */
@NullMarked
package hubreturns.ssi.requests;

import org.jspecify.annotations.NullMarked;
