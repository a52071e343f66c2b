/** Service Requests as they were sent and answered. */
@NullMarked
package hubreturns.service.ssi.requests;

import org.jspecify.annotations.NullMarked;
